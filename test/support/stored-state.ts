import pg from 'pg';

/** What the service keeps for itself, and changes whether anybody asks for something or not. */
const OWN = ['_prisma_migrations', 'event_feeds', 'rate_limit_buckets', 'shared_secrets', 'worker_heartbeats'];

/** Looks at all that a database holds, over one connection of its own. */
export class StoredState {
  private readonly client: pg.Client;
  private connected: Promise<unknown> | undefined;
  private digests: string | undefined;

  constructor(url: string) {
    this.client = new pg.Client({ connectionString: url });
    this.client.on('error', () => undefined);
  }

  /** A digest of every row of every table that partners' requests change: equal when nothing was stored meanwhile. */
  async digest(): Promise<string> {
    this.digests ??= await this.digestOfAll();
    // By its name, so that PostgreSQL plans it once: it is asked for after every request that must not store anything.
    const { rows } = await (await this.connection()).query<{ digest: string }>({ name: 'digest', text: this.digests });
    return rows[0]?.digest ?? '';
  }

  async rows(sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await (await this.connection()).query<Record<string, unknown>>(sql, [...values])).rows;
  }

  /** How many rows a query finds. */
  async count(table: string, where = 'true'): Promise<number> {
    const [row] = await this.rows(`select count(*)::int as count from ${table} where ${where}`);
    return Number(row?.['count']);
  }

  async close(): Promise<void> {
    if (this.connected !== undefined) await this.client.end();
  }

  private async connection(): Promise<pg.Client> {
    await (this.connected ??= this.client.connect());
    return this.client;
  }

  private async digestOfAll(): Promise<string> {
    const tables = await this.rows(
      `select format('%I', tablename) as name from pg_tables where schemaname = 'public' and tablename <> all ($1) order by 1`,
      [OWN],
    );
    return `select ${tables.map(digestOf).join(` || ' ' || `)} as digest`;
  }
}

function digestOf({ name }: Record<string, unknown>): string {
  // A sum, so that rows need no order.
  return `(select count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) from ${String(name)} t)`;
}
