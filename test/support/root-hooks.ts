import { writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { config } from 'chai';
import { startTestRun, type TestRun } from './test-run.js';

const CRASH = 'crashed-';

// Has every assertion look for misspelled ones, which the compiler finds.
config.useProxy = false;

let run: TestRun | undefined;

/** What mocha does before all files of a run, in its main process. */
export async function mochaGlobalSetup(): Promise<void> {
  run = await startTestRun();
}

/** What mocha does after all files of a run. Fails it when a process of it ended by an error, also when no test failed by that. */
export async function mochaGlobalTeardown(): Promise<void> {
  if (run === undefined) return;
  const crashed = (await readdir(run.directory)).filter((name) => name.startsWith(CRASH));
  await run.stop();
  if (crashed.length > 0) throw new Error(`Processes of this test run ended by an error: ${crashed.join(', ')}.`);
}

// A process that works on files, one after the other: what breaks it between two of them belongs to no test.
if (process.env['MOCHA_WORKER_ID'] !== undefined) {
  process.once('exit', (code) => {
    if (code !== 0 && process.connected) writeFileSync(join(tmpdir(), CRASH + process.pid), '');
  });
}
