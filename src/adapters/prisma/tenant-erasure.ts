import { PERSONAL_FIELDS } from '../../domain/tenants/erased-event.js';
import { ERASED_FIELDS } from '../../domain/tenants/tenant-fields.js';

/**
 * Erases what a partner wrote about the tenants in `purged`, wherever it is kept: parts of a statement, for parameters 2 to 4, which
 * `ERASURE` fills. Failed rows of bulk jobs that have the address which the tenant had until now are as good as about it; taken up again,
 * they fail as they did. Whoever keeps something else about tenants erases it here.
 */
export const ERASE_PURGED = `erased_events AS (
  UPDATE events AS event
  SET data = (
    SELECT (told.data
      || CASE WHEN jsonb_typeof(told.data->'tenant') = 'object'
        THEN jsonb_build_object('tenant', told.data->'tenant' || $2::jsonb) ELSE '{}' END
      || CASE WHEN told.data ? 'configuration'
        THEN jsonb_build_object('configuration', told.data->'configuration' || $4::jsonb, 'changes', '{}'::jsonb)
        ELSE jsonb_build_object('changes',
          coalesce((told.data->'changes') - ARRAY(SELECT json_array_elements_text($3::json)), '{}')) END)::json
    FROM (SELECT event.data::jsonb) AS told (data)
  )
  FROM purged WHERE event.tenant_id = purged.id AND event.partner_id = purged.partner_id
), erased_configuration AS (
  DELETE FROM configurations AS configuration USING purged
  WHERE configuration.tenant_id = purged.id AND configuration.partner_id = purged.partner_id
), erased_revisions AS (
  DELETE FROM configuration_revisions AS revision USING purged
  WHERE revision.tenant_id = purged.id AND revision.partner_id = purged.partner_id
), erased_rows AS (
  UPDATE bulk_rows AS item SET input = NULL, email_key = NULL, flaw = coalesce(item.flaw, item.error)
  FROM purged JOIN tenants AS before ON before.id = purged.id AND before.partner_id = purged.partner_id
  WHERE item.partner_id = purged.partner_id AND item.email_key = before.email_key
), erased_answers AS (
  UPDATE webhook_attempts AS attempt SET answer = NULL
  FROM purged, events AS event, webhook_deliveries AS delivery
  WHERE event.tenant_id = purged.id AND event.partner_id = purged.partner_id
    AND delivery.event_id = event.id AND attempt.delivery_id = delivery.id AND attempt.answer IS NOT NULL
)`;

/** The same for a run, unless what is stored says how it goes on. */
export const ERASE_RUN = `, erased_run AS (
  DELETE FROM provisioning_runs AS run USING purged
  WHERE run.tenant_id = purged.id AND run.partner_id = purged.partner_id
)`;

/** The parameters 2 to 4 of `ERASE_PURGED`: an erased tenant, the names of what was personal about it, an erased configuration. */
export const ERASURE: readonly string[] = [
  JSON.stringify({ ...ERASED_FIELDS, status_reason: null }),
  JSON.stringify(PERSONAL_FIELDS),
  JSON.stringify({ settings: {}, overrides: {} }),
];

/**
 * Waits for whoever holds the tenant (`heldTenants`), and has others wait: a statement before the purge's own, which then sees, and erases,
 * all that was written down. What a statement that waits itself does not see is what was written after it began.
 */
export const HOLD_FOR_PURGE = `SELECT FROM tenants WHERE id = $1::uuid AND partner_id = $2 FOR UPDATE`;

/**
 * For whoever writes down what a purge erases, the part `held_tenants` of a statement: the tenants whose ids a query answers, with `purged_at`
 * as it is. A purge that is under way is waited for, and what it erases is not to be written; one that comes later waits, and finds it.
 */
export function heldTenants(ids: string): string {
  return `held_tenants AS MATERIALIZED (
  SELECT id, purged_at FROM tenants WHERE id = ANY (ARRAY (${ids})) ORDER BY id FOR KEY SHARE
)`;
}
