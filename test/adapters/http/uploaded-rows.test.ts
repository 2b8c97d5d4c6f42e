import { expect } from 'chai';
import { HttpProblem } from '../../../src/adapters/http/problem.js';
import { inBatches } from '../../../src/adapters/http/uploaded-rows.js';
import { InvalidInput } from '../../../src/domain/shared/invalid-input.js';
import type { UploadedRow } from '../../../src/domain/bulk/bulk-row.js';
import { rejectionOf } from '../../support/rejection.js';

/** The most that an upload may have. */
const MOST = 100_000;

/** Rows that come one by one, numbered from 1. */
async function* rows(count: number, input = '{}'): AsyncGenerator<UploadedRow> {
  for (let row = 1; row <= count; row += 1) yield { row, input, flaw: null };
}

/** The numbers of rows in the batches that so many come in, and what is thrown in the end. */
function batchesOf(count: number, input?: string) {
  const sizes: number[] = [];
  const handOn = async () => {
    for await (const batch of inBatches(rows(count, input))) sizes.push(batch.length);
  };
  return { sizes, handOn };
}

describe('the batches of an upload', () => {
  it('hold every row, up to the most that an upload may have, and end with a refusal that names the first one too many', async () => {
    const { sizes, handOn } = batchesOf(MOST + 1);
    const { code, detail } = await rejectionOf(handOn(), HttpProblem);
    expect(code).to.equal('payload-too-large');
    expect(detail).to.match(/^Row 100001 is one too many: an upload has at most 100000 rows/);
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.equal(MOST);
    expect(Math.max(...sizes)).to.equal(500);
  });

  it('are small where rows are large', async () => {
    const { sizes, handOn } = batchesOf(20, 'x'.repeat(256 * 1024));
    await handOn();
    expect(sizes).to.deep.equal([4, 4, 4, 4, 4]);
  });

  it('are refused where there is no row', async () => {
    const { handOn } = batchesOf(0);
    await rejectionOf(handOn(), InvalidInput);
  });
});
