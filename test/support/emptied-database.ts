import { expect } from 'chai';
import { openDatabase, type Database } from '../../src/adapters/prisma/database.js';
import { createDatabase, type TestDatabase } from './database.js';
import { databaseOptions, type OpenedDatabase } from './postgresql-tenant-storage.js';
import { query } from './query.js';
import { waitFor } from './wait-for.js';

/**
 * A database for the tests of a file that each want an empty one: answers what opens it, without a row, for the next of them. To make one
 * anew for each, and connections to it, takes a tenth of a second of computing.
 */
export function useEmptiedDatabase(): () => Promise<OpenedDatabase> {
  let own: TestDatabase | undefined;
  let database: Database | undefined;
  after(async () => {
    await database?.close();
    await own?.drop();
  });
  return async () => {
    if (own !== undefined && database !== undefined) {
      await emptyDatabase(own.url, database);
    }
    own ??= await createDatabase();
    database ??= openDatabase(databaseOptions(own.url));
    return { url: own.url, database };
  };
}

/**
 * Removes every row but those that migrations make, and the secrets that processes remember, once those who use the database are done
 * with it: nothing of an earlier test may be written later.
 */
export async function emptyDatabase(url: string, users: Pick<Database, 'connections'>): Promise<void> {
  await waitFor(async () => expect(users.connections()).to.include({ busy: 0, waiting: 0 }));
  const tables = await query(
    url,
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname = 'public' AND tablename NOT IN ('_prisma_migrations', 'event_feeds', 'shared_secrets')
       OR tablename IN ('_private_jobs', '_private_job_queues')`,
  );
  await query(
    url,
    `BEGIN; SET LOCAL session_replication_role = replica;
     ${tables.map(({ name }) => `DELETE FROM ${String(name)};`).join(' ')}
     UPDATE event_feeds SET last_sequence = 0; COMMIT`,
  );
}
