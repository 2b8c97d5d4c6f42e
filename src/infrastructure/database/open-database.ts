import type { Config } from '../config.js';
import type { Log } from '../log.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';

/** The configured database: where it answers, and how to let go of it. */
export interface OpenDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

/** Gives the configured PostgreSQL, starting the embedded one if none is configured. @throws EmbeddedPostgresError */
export async function openDatabase({ database, dataDir }: Config, log: Log): Promise<OpenDatabase> {
  if (database.kind === 'external') return { url: database.url, stop: async () => undefined };
  return startEmbeddedPostgres({ dataDir, log });
}
