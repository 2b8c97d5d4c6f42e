import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { keepHeapSmall } from '../../src/infrastructure/small-heap.js';

describe('keepHeapSmall', () => {
  const flagsFor = (...nodeOptions: string[]): readonly string[] => {
    const flags: string[] = [];
    keepHeapSmall(nodeOptions, (flag) => void flags.push(flag));
    return flags;
  };

  it('sets a flag that this Node knows', async () => {
    const flags = flagsFor('--enable-source-maps');
    expect(flags).to.have.length(1);
    await promisify(execFile)(process.execPath, [...flags, '--eval', '0']);
  });

  it('leaves the value alone that Node was started with', () => {
    expect(flagsFor('--heap-growing-percent=100')).to.deep.equal([]);
    expect(flagsFor('--heap_growing_percent=100')).to.deep.equal([]);
  });
});
