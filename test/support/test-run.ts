import { chmodSync, cpSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMigrations } from 'graphile-worker';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/infrastructure/database/embedded-postgres.js';
import { migrateDatabase } from '../../src/infrastructure/database/migrations.js';
import { isAlive } from '../../src/infrastructure/database/process-identity.js';
import { QUEUE_SCHEMA } from '../../src/infrastructure/worker/job-queue.js';
import { openQueueConnections } from '../../src/infrastructure/worker/queue-connections.js';
import { recordingLog } from './recording-log.js';

const PREFIX = 'tenant-provisioning-test-';

/** A directory in memory, where there is such a thing, and how much of it a run wants to have: it takes up to a third of that. */
const MEMORY = '/dev/shm';
const ROOM_BYTES = 3 * 1024 ** 3;

const URL_VARIABLE = 'TEST_POSTGRES_URL';
const PREPARED_VARIABLE = 'TEST_PREPARED_DATA_DIR';

/** What the processes of a test run share: one PostgreSQL, and one directory, in which they write everything. */
export interface TestRun {
  readonly directory: string;
  /** Ends PostgreSQL and removes every file. */
  stop(): Promise<void>;
}

/** The address of the PostgreSQL of this test run; its database has all migrations and the job queue, and no rows. */
export function sharedPostgresUrl(): string {
  return told(URL_VARIABLE);
}

/** Starts a PostgreSQL in an empty directory, with the files of one whose database has all migrations and the job queue, and no rows. */
export async function startPreparedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  copyFiles(told(PREPARED_VARIABLE), dataDir);
  return startEmbeddedPostgres({ dataDir, durable: false, log: recordingLog() });
}

const endings: (() => Promise<void>)[] = [];

/** Has something done before the run ends. Only where files run in this same process: one that is given files ends when there are none left. */
export function beforeRunEnds(ending: () => Promise<void>): void {
  endings.push(ending);
}

/** Starts a test run, and tells the processes that will be started about it by their environment. */
export async function startTestRun(): Promise<TestRun> {
  for (const place of [MEMORY, tmpdir()]) await removeLeftovers(place);
  const directory = await mkdtemp(join(await roomyPlace(), `${PREFIX}${process.pid}-`));
  // PostgreSQL may run as another user, who has to get there.
  await chmod(directory, 0o711);
  const postgres = await startEmbeddedPostgres({
    dataDir: join(directory, 'shared'),
    durable: false,
    log: recordingLog(),
  });
  process.env[URL_VARIABLE] = postgres.url;
  await prepare(postgres.url);
  const prepared = join(directory, 'prepared');
  copyFiles(join(directory, 'shared'), prepared);
  // These say that it runs.
  for (const name of ['postmaster.pid', 'postmaster.opts']) await rm(join(prepared, 'postgres', name));
  process.env[PREPARED_VARIABLE] = prepared;
  // Whatever tests write, and are killed over, goes with the run.
  process.env['TMPDIR'] = process.env['TEMP'] = directory;
  return {
    directory,
    async stop() {
      for (const ending of endings) await ending();
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function told(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw new Error('No test run has been started: run tests by mocha, with its configuration.');
  return value;
}

/** Gives a new PostgreSQL what every one of the run has: all migrations, the job queue, and nobody asked who they are. */
async function prepare(url: string): Promise<void> {
  const log = recordingLog();
  await migrateDatabase(url, log);
  const connections = openQueueConnections(url, 1, log);
  await runMigrations({ pgPool: connections.pool, schema: QUEUE_SCHEMA });
  // Tests connect thousands of times: proving who they are takes longer than all the rest of that.
  const { rows } = await connections.pool.query<{ hba_file: string }>('SHOW hba_file');
  await writeFile(rows[0]?.hba_file ?? '', 'host all all 127.0.0.1/32 trust\n');
  await connections.pool.query('SELECT pg_reload_conf()');
  // Writes down whatever is in memory only: the files can be copied then, since nobody works there yet.
  await connections.pool.query('CHECKPOINT');
  await connections.end();
}

/** Copies PostgreSQL's files. In one go: one by one, waiting for each, their thousand take three times as long. */
function copyFiles(from: string, to: string): void {
  cpSync(join(from, 'postgres'), join(to, 'postgres'), { recursive: true });
  // Node 24 does not keep the modes of directories, and PostgreSQL refuses one that others may enter.
  chmodSync(join(to, 'postgres'), 0o700);
}

/**
 * Where the files of a run go: into memory where there is plenty. Databases are made and dropped by the hundred, each of three
 * hundred files, and a file system on a disk can take a third of a second for that.
 */
async function roomyPlace(): Promise<string> {
  const { bavail, bsize } = await statfs(MEMORY).catch(() => ({ bavail: 0, bsize: 0 }));
  return Math.min(bavail * bsize, process.availableMemory()) > ROOM_BYTES ? MEMORY : tmpdir();
}

/** Test runs that were killed could not remove their files. */
async function removeLeftovers(place: string): Promise<void> {
  for (const name of await readdir(place).catch(() => [])) {
    if (!name.startsWith(PREFIX)) continue;
    const pid = Number.parseInt(name.slice(PREFIX.length), 10);
    // A disk that one of them mounted cannot be removed, and should not keep this one from beginning.
    if (!isAlive(pid)) await rm(join(place, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
