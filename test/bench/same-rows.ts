import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { newTenant } from './request-stream.js';
import type { Contender, Stage } from './stage.js';

/** What one creation leaves behind, without what must differ (ids, times, how a request is fingerprinted). */
const ROWS = `
  select to_jsonb(t) - '{id,created_at,updated_at}'::text[] as tenant,
    to_jsonb(e) - '{id,occurred_at,tenant_id,request_id}'::text[]
      #- '{data,tenant,tenant}' #- '{data,tenant,created_at}' #- '{data,tenant,updated_at}' as event,
    to_jsonb(r) - '{event_id,created_at,fingerprint,scope}'::text[] as receipt
  from tenants t join events e on e.tenant_id = t.id join idempotency_receipts r on r.event_id = e.id
  where t.external_id = $1`;

/**
 * Makes sure that both servers do the same work: one creation each, and the same rows afterwards.
 * @throws Error when a request fails or the rows differ
 */
export async function requireSameRows(stage: Stage): Promise<void> {
  const unique = randomUUID();
  const body = newTenant(unique);
  const bare = await rowsAfter(stage, stage.bare, unique, body);
  const ours = await rowsAfter(stage, stage.ours, unique, body);
  if (isDeepStrictEqual(bare, ours)) return;
  throw new Error(`the servers write different rows:\nbare ${JSON.stringify(bare)}\nours ${JSON.stringify(ours)}`);
}

async function rowsAfter(stage: Stage, contender: Contender, unique: string, body: string): Promise<unknown[]> {
  const { server, databaseUrl } = contender;
  const answer = await fetch(`${server.origin}/api/provisioning/tenants`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stage.access.token}`,
      'content-type': 'application/json',
      'idempotency-key': unique,
    },
    body,
  });
  if (answer.status !== 201) throw new Error(`${server.name} answers ${answer.status}: ${await answer.text()}`);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(ROWS, [`crm|${unique}`]);
    if (rows.length !== 1) throw new Error(`${server.name} left ${rows.length} sets of rows instead of one`);
    return rows;
  } finally {
    await client.end();
  }
}
