import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/infrastructure/database/embedded-postgres.js';
import { migrateDatabase } from '../../src/infrastructure/database/migrations.js';
import { isAlive } from '../../src/infrastructure/database/process-identity.js';
import { recordingLog } from './recording-log.js';

const PREFIX = 'tenant-provisioning-test-';
const TEMPLATE = 'migrated';

/** A database of one test's own. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

interface TestServer {
  readonly dataDir: string;
  readonly postgres: EmbeddedPostgres;
  /** One connection for all `create database`, one after the other: PostgreSQL copies a template for one at a time. */
  readonly admin: pg.Client;
}

let server: Promise<TestServer> | undefined;
let created = 0;
let spare: Promise<TestDatabase> | undefined;

/** Makes a database with all migrations applied, in the one PostgreSQL of this test run. */
export function createDatabase(): Promise<TestDatabase> {
  const database = spare ?? copyOf(TEMPLATE);
  // Copying takes longer than a test should wait: the next one is made while this one is used.
  spare = database.then(() => copyOf(TEMPLATE));
  spare.catch(() => undefined);
  return database;
}

/** Makes a database with nothing in it. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return copyOf('template0');
}

/** Starts the PostgreSQL of this test run ahead of time, so that no test has to wait for it. */
export async function startDatabases(): Promise<void> {
  await (server ??= startServer());
}

/** Stops the PostgreSQL of this test run, if any test needed one, and removes its files. */
export async function stopDatabases(): Promise<void> {
  if (server === undefined) return;
  const { admin, postgres, dataDir } = await server;
  await spare;
  await admin.end();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function copyOf(template: string): Promise<TestDatabase> {
  const { postgres, admin } = await (server ??= startServer());
  const name = `test_${(created += 1)}`;
  await admin.query(`create database ${name} template ${template}`);
  return {
    url: databaseUrl(postgres.url, name),
    drop: async () => void (await admin.query(`drop database if exists ${name} with (force)`)),
  };
}

async function startServer(): Promise<TestServer> {
  await removeLeftovers();
  const log = recordingLog();
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false, log });
  const admin = new pg.Client({ connectionString: postgres.url });
  admin.on('error', () => undefined);
  await admin.connect();
  await admin.query(`create database ${TEMPLATE} template template0`);
  await migrateDatabase(databaseUrl(postgres.url, TEMPLATE), log);
  return { dataDir, postgres, admin };
}

/** Test runs that were killed could not remove their files. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const pid = Number.parseInt(name.slice(PREFIX.length), 10);
    if (!isAlive(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function databaseUrl(url: string, name: string): string {
  const own = new URL(url);
  own.pathname = name;
  return own.href;
}
