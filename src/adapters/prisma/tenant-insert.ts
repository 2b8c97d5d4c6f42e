import { tenantEventData } from '../../application/events/event-document.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { emailKey } from '../../domain/tenants/email.js';
import type { TenantChange } from '../../domain/tenants/tenant.js';
import type { DatabaseClient } from './database-client.js';

/** A new tenant that waits to be stored. */
export interface TenantInsert {
  readonly change: TenantChange;
  readonly command: CommandContext;
}

/** What became of one: stored; refused because a unique field is taken; or its idempotency key had been used before. */
export type InsertOutcome = 'stored' | 'taken' | 'key-used';

/**
 * Stores any number of new tenants, their events and receipts by one statement. A receipt's insert waits for another
 * transaction's with the same key; a tenant is inserted only for a receipt that was new; an event only for a tenant that was
 * inserted. So a receipt without its event says that the request was refused.
 *
 * Rows are sorted before they are inserted, so that two batches lock common keys in one order.
 */
const INSERT = `
WITH input AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS input (
    id uuid, partner_id text, client_name text, email text, email_key text, phone_number text, industry text, plan text,
    product_code text, tax_id_number text, external_id text, metadata jsonb, status text, status_reason text, version int,
    created_at timestamptz, updated_at timestamptz, event_id uuid, event_type text, event_data jsonb,
    actor_sub text, actor_roles text[], request_id text, scope text, key text, fingerprint text)
), receipt AS (
  INSERT INTO idempotency_receipts (partner_id, scope, key, fingerprint, event_id, created_at)
  SELECT partner_id, scope, key, fingerprint, event_id, created_at FROM input WHERE key IS NOT NULL
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
  INSERT INTO events (id, type, occurred_at, partner_id, tenant_id, actor_sub, actor_roles, request_id, data)
  SELECT event_id, event_type, updated_at, partner_id, id, actor_sub, actor_roles, request_id, event_data
  FROM input WHERE id IN (SELECT id FROM tenant)
)
SELECT event_id::text AS event_id,
  CASE WHEN id IN (SELECT id FROM tenant) THEN 'stored'
       WHEN key IS NULL OR event_id IN (SELECT event_id FROM receipt) THEN 'taken'
       ELSE 'key-used' END AS outcome
FROM input`;

/** Stores new tenants; answers what became of each, in their order. */
export async function insertTenants(
  database: DatabaseClient,
  inserts: readonly TenantInsert[],
): Promise<readonly InsertOutcome[]> {
  const rows = inserts.map(inputRow);
  // The statement's last SELECT is what types the rows.
  const answers = await database.$queryRawUnsafe<{ event_id: Uuid; outcome: InsertOutcome }[]>(
    INSERT,
    JSON.stringify(rows),
  );
  const outcomes = new Map(answers.map(({ event_id, outcome }) => [event_id, outcome]));
  return rows.map(({ event_id }) => {
    const outcome = outcomes.get(event_id);
    if (outcome === undefined) throw new Error('the insert statement left a row without an outcome');
    return outcome;
  });
}

function inputRow({ change, command }: TenantInsert) {
  const { state } = change.next;
  const [event] = change.events;
  if (event === undefined || change.events.length > 1) throw new Error('a creation has exactly one event');
  return {
    id: state.id,
    partner_id: state.partner,
    ...state.fields,
    email_key: emailKey(state.fields.email),
    status: state.status,
    status_reason: state.statusReason,
    version: state.version,
    created_at: state.createdAt,
    updated_at: state.updatedAt,
    event_id: event.id,
    event_type: event.type,
    event_data: tenantEventData(event),
    actor_sub: command.actor.sub,
    actor_roles: command.actor.roles,
    request_id: command.requestId,
    ...command.idempotency,
  };
}
