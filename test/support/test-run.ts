import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMigrations } from 'graphile-worker';
import { startEmbeddedPostgres } from '../../src/infrastructure/database/embedded-postgres.js';
import { migrateDatabase } from '../../src/infrastructure/database/migrations.js';
import { isAlive } from '../../src/infrastructure/database/process-identity.js';
import { QUEUE_SCHEMA } from '../../src/infrastructure/worker/job-queue.js';
import { recordingLog } from './recording-log.js';
import { inDatabase, query } from './query.js';

const PREFIX = 'tenant-provisioning-test-';

/** The database that every test's own is a copy of: all migrations and the job queue, no rows. */
export const TEMPLATE = 'migrated';

const URL_VARIABLE = 'TEST_POSTGRES_URL';

/** What the processes of a test run share: one PostgreSQL, and one directory, in which they write everything. */
export interface TestRun {
  readonly directory: string;
  /** Ends PostgreSQL and removes every file. */
  stop(): Promise<void>;
}

/** The address of the PostgreSQL of this test run. */
export function sharedPostgresUrl(): string {
  const url = process.env[URL_VARIABLE];
  if (url === undefined) throw new Error('No test run has been started: run tests by mocha, with its configuration.');
  return url;
}

/** Starts a test run, and tells the processes that will be started about it by their environment. */
export async function startTestRun(): Promise<TestRun> {
  await removeLeftovers();
  const directory = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // PostgreSQL may run as another user, who has to get there.
  await chmod(directory, 0o711);
  const log = recordingLog();
  const postgres = await startEmbeddedPostgres({ dataDir: join(directory, 'shared'), durable: false, log });
  await query(postgres.url, `create database ${TEMPLATE} template template0`);
  await migrateDatabase(inDatabase(postgres.url, TEMPLATE), log);
  await runMigrations({ connectionString: inDatabase(postgres.url, TEMPLATE), schema: QUEUE_SCHEMA });
  process.env[URL_VARIABLE] = postgres.url;
  // Whatever tests write, and are killed over, goes with the run.
  process.env['TMPDIR'] = process.env['TEMP'] = directory;
  return {
    directory,
    async stop() {
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Test runs that were killed could not remove their files. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const pid = Number.parseInt(name.slice(PREFIX.length), 10);
    if (!isAlive(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}
