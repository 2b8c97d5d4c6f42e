import pg from 'pg';
import { inDatabase } from './query.js';
import { sharedPostgresUrl } from './test-run.js';

/** A database of one test's own. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

let admin: pg.Pool | undefined;
let created = 0;
let spare: Promise<TestDatabase> | undefined;

/** Makes a database with all migrations applied, in the one PostgreSQL of this test run. */
export function createDatabase(): Promise<TestDatabase> {
  const database = spare ?? copyOf(migrated());
  // Copying takes longer than a test should wait: the next one is made while this one is used.
  spare = database.then(() => copyOf(migrated()));
  spare.catch(() => undefined);
  return database;
}

/** Makes a database with nothing in it. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return copyOf('template0');
}

function migrated(): string {
  return new URL(sharedPostgresUrl()).pathname.slice(1);
}

async function copyOf(template: string): Promise<TestDatabase> {
  // Other processes of the run make databases too.
  const name = `test_${process.pid}_${(created += 1)}`;
  await command(`create database ${name} template ${template} strategy file_copy`);
  return {
    url: inDatabase(sharedPostgresUrl(), name),
    drop: () => command(`drop database if exists ${name} with (force)`),
  };
}

async function command(sql: string): Promise<void> {
  if (admin === undefined) {
    // Not in the database itself, which cannot be copied while somebody is connected to it.
    admin = new pg.Pool({
      connectionString: inDatabase(sharedPostgresUrl(), 'postgres'),
      max: 2,
      allowExitOnIdle: true,
    });
    admin.on('error', () => undefined);
  }
  await admin.query(sql);
}
