import pg from 'pg';

/** Opens connections for a test's own statements. That they break, as when their database is dropped right after them, is nobody's failure. */
export function openSqlPool(url: string, max: number, options: pg.PoolConfig = {}): pg.Pool {
  const sql = new pg.Pool({ connectionString: url, max, ...options });
  sql.on('error', () => undefined);
  sql.on('connect', (client) => client.on('error', () => undefined));
  return sql;
}
