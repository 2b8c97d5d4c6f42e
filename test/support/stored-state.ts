import pg from 'pg';

const TABLES = [
  'tenants',
  'events',
  'idempotency_receipts',
  'configurations',
  'configuration_revisions',
  'bulk_jobs',
  'bulk_rows',
  'bulk_claims',
];

/** Looks at all that a database holds, over one connection of its own. */
export class StoredState {
  private readonly client: pg.Client;
  private connected: Promise<unknown> | undefined;

  constructor(url: string) {
    this.client = new pg.Client({ connectionString: url });
    this.client.on('error', () => undefined);
  }

  /** A digest of every row of every table: equal when nothing was stored meanwhile. */
  async digest(): Promise<string> {
    const [row] = await this.rows(`select ${TABLES.map(digestOf).join(` || ' ' || `)} as digest`);
    return String(row?.['digest']);
  }

  async rows(sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    await (this.connected ??= this.client.connect());
    return (await this.client.query<Record<string, unknown>>(sql, [...values])).rows;
  }

  /** How many rows a query finds. */
  async count(table: string, where = 'true'): Promise<number> {
    const [row] = await this.rows(`select count(*)::int as count from ${table} where ${where}`);
    return Number(row?.['count']);
  }

  async close(): Promise<void> {
    if (this.connected !== undefined) await this.client.end();
  }
}

function digestOf(table: string): string {
  return `(select count(*) || ':' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from ${table} t)`;
}
