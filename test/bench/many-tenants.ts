import pg from 'pg';
import { startServer } from './server-process.js';
import { OURS, serverEnv, type Contender, type Stage } from './stage.js';

const ROWS = `
  insert into tenants (id, partner_id, client_name, email, email_key, phone_number, industry, plan, external_id, metadata,
    status, version, created_at, updated_at)
  select (lpad(to_hex(1700000000000 + n), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid, $2,
    'Company ' || substr(h, 1, 8), 'user' || n || '@example.com', 'user' || n || '@example.com', '+1 (555) 010-0199', 'Technology',
    (array['basic', 'business', 'trial'])[1 + n % 3], 'crm:' || n,
    jsonb_build_object('region', 'eu-central', 'contract', 'C-' || n), 'active', 1, at, at
  from generate_series(1, $1::int) as n, md5(n::text) as h, to_timestamp(1700000000 + n) as at`;

const SLOWLY_FILLED = 'tenants_filter_idx';

/** Starts the service over a database of its own with so many tenants of the partner that requests are sent for. */
export async function startWithTenants(stage: Stage, name: string, count: number): Promise<Contender> {
  const databaseUrl = await stage.database.create(name);
  await fill(databaseUrl, count, stage.access.partner);
  const env = { DATABASE_URL: databaseUrl, ...serverEnv(stage.access) };
  return { databaseUrl, server: await startServer(name, OURS, env) };
}

async function fill(url: string, count: number, partner: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Made at the end it takes a minute, kept up to date meanwhile it would take several.
    const { rows } = await client.query<{ indexdef: string }>('select indexdef from pg_indexes where indexname = $1', [
      SLOWLY_FILLED,
    ]);
    await client.query(`drop index ${SLOWLY_FILLED}`);
    await client.query(ROWS, [count, partner]);
    await client.query(`set maintenance_work_mem = '512MB'`);
    for (const { indexdef } of rows) await client.query(indexdef);
    await client.query('vacuum analyze tenants');
  } finally {
    await client.end();
  }
}
