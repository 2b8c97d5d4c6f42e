import { join } from 'node:path';
import pg from 'pg';
import type { Stage } from './stage.js';

/** What an import writes. */
const TABLES = ['tenants', 'events', 'idempotency_receipts', 'bulk_rows'] as const;

/**
 * Has PostgreSQL copy everything that an import wrote into a fresh database with the same tables and indexes, from files on its own disk,
 * and answers how many seconds each table took.
 */
export async function copySeconds(stage: Stage, fromUrl: string): Promise<ReadonlyMap<string, number>> {
  const from = await connect(fromUrl);
  const to = await connect(await stage.database.create('copied'));
  try {
    const { rows } = await from.query<{ data_directory: string }>('show data_directory');
    const file = (table: string) => pg.escapeLiteral(join(rows[0]?.data_directory ?? '', `bench-${table}.copy`));
    for (const table of TABLES) await from.query(`copy ${table} to ${file(table)}`);
    await stage.database.checkpoint();
    const seconds = new Map<string, number>();
    for (const table of TABLES) {
      const startedAt = performance.now();
      await to.query(`copy ${table} from ${file(table)}`);
      seconds.set(table, (performance.now() - startedAt) / 1000);
    }
    return seconds;
  } finally {
    await Promise.all([from.end(), to.end()]);
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}
