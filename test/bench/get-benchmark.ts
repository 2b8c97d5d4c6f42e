import pg from 'pg';
import { v7 } from 'uuid';
import type { Benchmark } from './benchmark.js';
import { compare } from './comparison.js';
import { rateGoals } from './goals.js';
import { table, verdicts } from './report.js';
import { requireSameAnswer } from './same-answer.js';
import type { Stage } from './stage.js';
import { summarize } from './summary.js';

/** How many tenants are read in turn: enough that no two requests at a time ask for the same one. */
const TENANTS = 10_000;

const SEED = `
  insert into tenants (id, partner_id, client_name, email, email_key, phone_number, industry, plan, external_id,
    metadata, status, version, created_at, updated_at)
  select id, $2, 'Seeded Company ' || n, 'seed+' || id || '@example.com', 'seed+' || id || '@example.com',
    '+1 (555) 010-0199', 'Technology', 'professional', 'seed|' || id,
    jsonb_build_object('region', 'eu-central', 'contract', 'C-' || n), 'active', 1, $3, $3
  from unnest($1::uuid[]) with ordinality as seed (id, n)`;

/** Reading tenants one by one by their id. */
export const getBenchmark: Benchmark = {
  name: 'get',
  run: async (stage, options) => {
    const at = new Date().toISOString();
    const ids = Array.from({ length: TENANTS }, () => v7());
    await seedTenants(stage, stage.bare.databaseUrl, ids, at);
    await seedTenants(stage, stage.ours.databaseUrl, ids, at);
    const paths = ids.map((id) => `/api/provisioning/tenants/${id}`);
    await requireSameAnswer(stage, paths[0] ?? '');
    const summaries = (await compare(stage, { kind: 'get', paths }, options)).map(summarize);
    console.log(table('get: GET /tenants/{id}', summaries));
    console.log(verdicts(rateGoals(summaries, () => 0.9)));
  },
};

/** Stores tenants of the benchmark's partner. */
export async function seedTenants(stage: Stage, url: string, ids: readonly string[], at: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(SEED, [ids, stage.access.partner, at]);
    await client.query('vacuum analyze tenants');
  } finally {
    await client.end();
  }
}
