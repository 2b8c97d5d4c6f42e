import pg from 'pg';
import { v7 } from 'uuid';
import type { Benchmark } from './benchmark.js';
import { compare } from './comparison.js';
import { seedTenants } from './get-benchmark.js';
import { rateGoals } from './goals.js';
import { table, verdicts } from './report.js';
import type { Contender, Stage } from './stage.js';
import { summarize } from './summary.js';

const TENANTS = 10_000;

/** What a tenant with some settings has. */
const SEED = `
  insert into configurations (tenant_id, partner_id, overrides, version, updated_at)
  select id, partner_id, jsonb_build_object(
    'locale', '{"language": "de", "time_zone": "Europe/Berlin"}'::jsonb, 'features', '{"sso": true}'::jsonb,
    'limits', jsonb_build_object('seats', 50), 'custom', jsonb_build_object('contract', id)), 1, updated_at
  from tenants where id = any($1::uuid[])`;

/** Reading configurations, against reading their tenants from the same server. */
export const configurationBenchmark: Benchmark = {
  name: 'configuration',
  run: async (stage, options) => {
    const ids = Array.from({ length: TENANTS }, () => v7());
    await seedTenants(stage, stage.ours.databaseUrl, ids, new Date().toISOString());
    await seedConfigurations(stage.ours.databaseUrl, ids);
    const paths = ids.map((id) => `/api/provisioning/tenants/${id}`);
    const requests = {
      bare: { kind: 'get', paths },
      ours: { kind: 'get', paths: paths.map((path) => `${path}/configuration`) },
    } as const;
    const summaries = (await compare(againstItself(stage), requests, options)).map(summarize);
    console.log(table('configuration: "bare" is GET /tenants/{id}, "ours" GET /tenants/{id}/configuration', summaries));
    // At most 1.3 times the cost.
    console.log(verdicts(rateGoals(summaries, () => 1 / 1.3)));
  },
};

function againstItself(stage: Stage): Stage {
  const named = (name: string): Contender => ({ ...stage.ours, server: { ...stage.ours.server, name } });
  return { ...stage, bare: named('tenants'), ours: named('configurations') };
}

async function seedConfigurations(url: string, ids: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(SEED, [ids]);
    await client.query('vacuum analyze configurations');
  } finally {
    await client.end();
  }
}
