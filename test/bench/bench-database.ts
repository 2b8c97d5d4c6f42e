import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/infrastructure/database/embedded-postgres.js';
import { migrateDatabase } from '../../src/infrastructure/database/migrations.js';
import type { Log } from '../../src/infrastructure/log.js';

/** The PostgreSQL server that both contenders share, as durable as the service's own. */
export interface BenchDatabase {
  /** Creates and migrates a database and answers its URL. */
  create(name: string): Promise<string>;
  /** Writes everything out, so that no burst pays for what the one before it left behind. */
  checkpoint(): Promise<void>;
  stop(): Promise<void>;
}

const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (fields, message) => console.error(message, fields),
  error: (fields, message) => console.error(message, fields),
};

/** Starts an embedded PostgreSQL in a directory of its own, which goes when it stops. */
export async function startBenchDatabase(): Promise<BenchDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'provisioning-bench-'));
  // PostgreSQL may run as another user, who has to get there.
  await chmod(dataDir, 0o755);
  const removeData = (): Promise<void> => rm(dataDir, { recursive: true, force: true });
  const server = await startEmbeddedPostgres({ dataDir, log }).catch(async (error: unknown) => {
    await removeData();
    throw error;
  });
  const admin = new pg.Pool({ connectionString: server.url, max: 1 });
  admin.on('error', () => undefined);
  return {
    create: async (name) => {
      await admin.query(`create database ${pg.escapeIdentifier(name)}`);
      const url = new URL(server.url);
      url.pathname = name;
      await migrateDatabase(url.href, log);
      return url.href;
    },
    checkpoint: async () => void (await admin.query('checkpoint')),
    stop: async () => {
      await admin.end();
      await server.stop();
      await removeData();
    },
  };
}
