import type { Uuid } from '../../domain/shared/uuid.js';
import type { DirectStatements } from './direct-statements.js';
import { TENANT_INPUT, TENANT_INPUT_WITH_RUN, tenantInput, type PendingChange } from './tenant-input.js';

/** What became of a new tenant: stored; refused because a unique field is taken; or its idempotency key had been used before. */
export type InsertOutcome = 'stored' | 'taken' | 'key-used';

/**
 * Stores any number of new tenants, their events and receipts by one statement. A receipt's insert waits for another
 * transaction's with the same key; a tenant is inserted only for a receipt that was new; an event only for a tenant that was
 * inserted. So a receipt without its event says that the request was refused.
 *
 * Rows are sorted before they are inserted, so that two batches lock common keys in one order.
 */
const insertStatement = (input: string, awaited: string, run: string) => `
WITH input AS MATERIALIZED (
  SELECT input.* FROM set_config('lock_timeout', $2, true), json_to_recordset($1::json) AS ${input}
), receipt AS (
  INSERT INTO idempotency_receipts (partner_id, scope, key, fingerprint, event_id, awaited, created_at)
  SELECT partner_id, scope, key, fingerprint, event_id, ${awaited}, updated_at FROM input WHERE key IS NOT NULL
  ORDER BY partner_id, scope, key
  ON CONFLICT DO NOTHING
  RETURNING event_id
), tenant AS (
  INSERT INTO tenants (id, partner_id, client_name, email, email_key, phone_number, industry, plan, product_code,
    tax_id_number, external_id, metadata, status, status_reason, version, created_at, updated_at)
  SELECT id, partner_id, client_name, email, email_key, phone_number, industry, plan, product_code,
    tax_id_number, external_id, metadata, status, status_reason, version, created_at, updated_at
  FROM input WHERE key IS NULL OR event_id IN (SELECT event_id FROM receipt)
  ORDER BY partner_id, email_key
  ON CONFLICT DO NOTHING
  RETURNING id
), event AS (
  INSERT INTO events (id, type, occurred_at, partner_id, tenant_id, actor_sub, actor_roles, request_id, trace_parent, data)
  SELECT event_id, event_type, updated_at, partner_id, id, actor_sub, actor_roles, request_id, trace_parent, event_data
  FROM input WHERE id IN (SELECT id FROM tenant)
)${run}
SELECT json_build_array(event_id,
  CASE WHEN id IN (SELECT id FROM tenant) THEN 'stored'
       WHEN key IS NULL OR event_id IN (SELECT event_id FROM receipt) THEN 'taken'
       ELSE 'key-used' END)::text
FROM input`;

const INSERT = insertStatement(TENANT_INPUT, 'false', '');

/** Where tenants have actions to be run: each with its run, due at once. */
const INSERT_WITH_RUNS = insertStatement(
  TENANT_INPUT_WITH_RUN,
  'run_version IS NOT NULL AND awaited IS TRUE',
  `, run AS (
  INSERT INTO provisioning_runs (tenant_id, partner_id, version, due_at, started_at, document, request_id, trace_parent)
  SELECT id, partner_id, run_version, run_due_at, run_started_at, run_document, request_id, trace_parent
  FROM input WHERE run_version IS NOT NULL AND id IN (SELECT id FROM tenant)
)`,
);

/**
 * Stores new tenants; answers what became of each, in their order. `lockTimeoutMs` is how long they wait for other transactions
 * that have the same key or field in hand; 0 is as long as a statement may take.
 */
export async function insertTenants(
  statements: DirectStatements,
  pending: readonly PendingChange[],
  lockTimeoutMs: number,
): Promise<readonly InsertOutcome[]> {
  const rows = pending.map(tenantInput);
  const sql = pending.some(({ change }) => change.run !== undefined) ? INSERT_WITH_RUNS : INSERT;
  // What the statement above builds.
  const answers = (await statements.run(sql, JSON.stringify(rows), String(lockTimeoutMs))) as readonly [
    Uuid,
    InsertOutcome,
  ][];
  const outcomes = new Map(answers);
  return rows.map(({ event_id }) => {
    const outcome = outcomes.get(event_id);
    if (outcome === undefined) throw new Error('the insert statement left a row without an outcome');
    return outcome;
  });
}
