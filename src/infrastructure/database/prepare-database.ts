import type { Log } from '../log.js';
import { migrateDatabase } from './migrations.js';
import type { OpenDatabase } from './open-database.js';
import { requireSessions } from './pooler.js';

/** Brings the database up to date. @throws MigrationError, DatabaseError when it has no sessions to do so in */
export async function prepareDatabase({ sessionUrl }: OpenDatabase, log: Log): Promise<readonly string[]> {
  return migrateDatabase(sessionUrl, log, { beforehand: () => requireSessions(sessionUrl) });
}
