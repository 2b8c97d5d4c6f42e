import type { Pooler } from '../../adapters/prisma/database.js';
import type { Config } from '../config.js';
import type { Log } from '../log.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { lookAtPooling } from './pooler.js';

/** The configured database: where it answers, and how to let go of it. */
export interface OpenDatabase {
  readonly url: string;
  /** Where a connection is a session: for migrations and the job queue. */
  readonly sessionUrl: string;
  /** What lies between, if anything. */
  readonly pooler: Pooler | null;
  stop(): Promise<void>;
}

/**
 * Gives the configured PostgreSQL, starting the embedded one if none is configured.
 * @throws EmbeddedPostgresError
 */
export async function openDatabase({ database, dataDir }: Config, log: Log): Promise<OpenDatabase> {
  if (database.kind === 'embedded') {
    const postgres = await startEmbeddedPostgres({ dataDir, log });
    return { url: postgres.url, sessionUrl: postgres.url, pooler: null, stop: () => postgres.stop() };
  }
  const { url, directUrl } = database;
  return {
    url,
    sessionUrl: directUrl ?? url,
    pooler: directUrl === null ? null : { keepsStatements: true },
    stop: async () => undefined,
  };
}

/** Finds out, once the database can be reached, what a pooler before it is good for. */
export async function lookAtPooler(database: OpenDatabase, log: Log): Promise<Pooler | null> {
  if (database.pooler === null) return null;
  const { isShared, keepsStatements } = await lookAtPooling(database.url);
  log.info({ isShared, keepsStatements }, 'DATABASE_URL leads through a pooler');
  if (!keepsStatements) {
    log.warn(
      {},
      'the pooler forgets prepared statements, so none are used: PgBouncer 1.21 with max_prepared_statements would be faster',
    );
  }
  return { keepsStatements };
}
