import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { giveTo } from '../../src/infrastructure/database/postgres-account.js';
import { rejectionOf } from '../support/rejection.js';

describe('The account that runs PostgreSQL', () => {
  let directory: string;
  let files: readonly string[];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'postgres-account-test-'));
    files = Array.from({ length: 500 }, (_, n) => join(directory, `file-${n}`));
    for (const file of files) await writeFile(file, '');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const account = { prefix: [], ids: {}, owner: { uid, gid } };

  it('is given a directory that another PostgreSQL is still leaving', async () => {
    const given = giveTo(account, directory);
    for (const file of files.toReversed()) {
      await rm(file);
      await turn();
    }
    await given;
  });

  it('is given no directory that is not there', async () => {
    await rm(directory, { recursive: true });
    expect(await rejectionOf(giveTo(account, directory), Error)).to.have.property('code', 'ENOENT');
  });
});
