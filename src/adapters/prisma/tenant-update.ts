import { PERSONAL_FIELDS } from '../../domain/tenants/erased-event.js';
import { ERASED_FIELDS } from '../../domain/tenants/tenant-fields.js';
import type { DirectStatements } from './direct-statements.js';
import { TENANT_INPUT, tenantInput, type PendingChange } from './tenant-input.js';

/**
 * Stores a changed tenant, its event and its receipt by one statement, if the stored version is the one that was decided upon.
 * The update waits for another transaction's of the same tenant, so requests with one key, whose scope names the tenant, wait too.
 */
const UPDATE = `
WITH input AS MATERIALIZED (
  SELECT * FROM json_to_record($1::json) AS ${TENANT_INPUT}
), updated AS (
  UPDATE tenants AS tenant
  SET client_name = input.client_name, email = input.email, email_key = input.email_key, phone_number = input.phone_number,
    industry = input.industry, plan = input.plan, product_code = input.product_code, tax_id_number = input.tax_id_number,
    external_id = input.external_id, metadata = input.metadata, status = input.status, status_reason = input.status_reason,
    version = input.version, updated_at = input.updated_at, deleted_at = input.deleted_at,
    status_before_deletion = input.status_before_deletion, purged_at = input.purged_at
  FROM input
  WHERE tenant.id = input.id AND tenant.partner_id = input.partner_id AND tenant.version = input.based_on
  RETURNING tenant.id
), event AS (
  INSERT INTO events (id, type, occurred_at, partner_id, tenant_id, actor_sub, actor_roles, request_id, data)
  SELECT event_id, event_type, updated_at, partner_id, id, actor_sub, actor_roles, request_id, event_data
  FROM input WHERE id IN (SELECT id FROM updated)
), receipt AS (
  INSERT INTO idempotency_receipts (partner_id, scope, key, fingerprint, event_id, created_at)
  SELECT partner_id, scope, key, fingerprint, event_id, updated_at
  FROM input WHERE key IS NOT NULL AND id IN (SELECT id FROM updated)
), erased AS (
  UPDATE events AS event
  SET data = jsonb_set(jsonb_set(event.data, '{tenant}', event.data->'tenant' || $2::jsonb),
    '{changes}', (event.data->'changes') - ARRAY(SELECT json_array_elements_text($3::json)))
  FROM input
  WHERE input.purged_at IS NOT NULL AND input.id IN (SELECT id FROM updated)
    AND event.tenant_id = input.id AND event.partner_id = input.partner_id
), forgotten AS (
  UPDATE webhook_attempts AS attempt SET answer = NULL
  FROM input, events AS event, webhook_deliveries AS delivery
  WHERE input.purged_at IS NOT NULL AND input.id IN (SELECT id FROM updated)
    AND event.tenant_id = input.id AND event.partner_id = input.partner_id
    AND delivery.event_id = event.id AND attempt.delivery_id = delivery.id AND attempt.answer IS NOT NULL
)
SELECT to_json(EXISTS (SELECT FROM updated))::text`;

const ERASURE = JSON.stringify({ ...ERASED_FIELDS, status_reason: null });

/** Stores a changed tenant; answers whether the version was still the one that was decided upon. */
export async function updateTenant(statements: DirectStatements, pending: PendingChange): Promise<boolean> {
  const input = JSON.stringify(tenantInput(pending));
  const [stored] = await statements.run(UPDATE, input, ERASURE, JSON.stringify(PERSONAL_FIELDS));
  return stored === true;
}
