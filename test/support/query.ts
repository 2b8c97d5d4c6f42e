import type pg from 'pg';
import { openSqlPool } from './sql-pool.js';

/** For how long a connection waits for the next query, in milliseconds. */
const IDLE_MS = 500;

const pools = new Map<string, pg.Pool>();

/**
 * Runs one query, on a connection that the last one may have used: making one costs more than most queries. It is given up at the first
 * failure, since its database may be a new one at the same address.
 */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = await poolOf(url).connect();
  let failed = true;
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    failed = false;
    return rows;
  } finally {
    client.release(failed);
  }
}

function poolOf(url: string): pg.Pool {
  const known = pools.get(url);
  if (known !== undefined) return known;
  const pool = openSqlPool(url, 20, { idleTimeoutMillis: IDLE_MS, allowExitOnIdle: true });
  pools.set(url, pool);
  return pool;
}

/** The same PostgreSQL's other database. */
export function inDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = name;
  return other.href;
}
