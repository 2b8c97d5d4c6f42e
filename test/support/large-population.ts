import pg from 'pg';

/** What is different about a tenant of a large population, by its number `n`. */
const ROWS = `
  INSERT INTO tenants (id, partner_id, client_name, email, email_key, industry, plan, product_code, external_id, metadata, status,
    version, created_at, updated_at, deleted_at, status_before_deletion, purged_at)
  SELECT (lpad(to_hex(1700000000000 + n), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid,
    CASE WHEN n % 5 = 0 THEN 'small-' || n % 100 ELSE 'big' END,
    'Company ' || substr(h, 1, 4), 'user' || n || '@example.com', 'user' || n || '@example.com',
    (ARRAY['Technology', 'Retail', 'Health', 'Law'])[1 + n % 4],
    CASE WHEN n % 1000 = 1 THEN 'legacy' ELSE (ARRAY['basic', 'business', 'trial'])[1 + n % 3] END,
    'CRM-' || n % 500, 'crm:' || n,
    jsonb_build_object('region', (ARRAY['eu', 'us'])[1 + n % 2], 'contract', 'C-' || n, 'padding', repeat('x', $2::int)),
    CASE WHEN n % 7 IN (3, 5) THEN 'deleted' WHEN n % 200 = 7 THEN 'suspended' WHEN n % 2000 = 11 THEN 'failed' ELSE 'active' END,
    1, at, at + n % 1000 * interval '1 minute',
    CASE WHEN n % 7 IN (3, 5) THEN at END, CASE WHEN n % 7 IN (3, 5) THEN 'active' END, CASE WHEN n % 35 = 3 THEN at END
  FROM (SELECT n, md5(n::text) AS h, to_timestamp(1700000000 + n) AS at FROM generate_series(1, $1::int) AS n OFFSET 0) AS numbered`;

/** The partner that four fifths of a large population belong to; the others belong to 20 small ones. */
export const BIG_PARTNER = 'big';

/** Fills a migrated database with `count` tenants of all kinds, each larger by `padding`, by SQL, and lets PostgreSQL learn about them. */
export async function populate(url: string, count: number, padding = 0): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    // Two processes that build one index compute more than one does, and each has work of its own.
    await client.query('SET max_parallel_maintenance_workers = 0');
    const indexes = await dropIndexes(client);
    await client.query(ROWS, [count, padding]);
    for (const index of indexes) await client.query(index);
    await client.query('VACUUM ANALYZE tenants');
  } finally {
    await client.end();
  }
}

/** Indexes are built in a fifth of the time when the rows are there already. Answers the statements that make them again. */
async function dropIndexes(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string; statement: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS statement
     FROM pg_index WHERE indrelid = 'tenants'::regclass AND NOT indisprimary`,
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return rows.map(({ statement }) => statement);
}
