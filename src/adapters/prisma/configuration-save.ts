import { configurationEventData } from '../../application/configuration/configuration-document.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { ConfigurationChange } from '../../domain/configuration/configuration.js';
import type { DirectStatements } from './direct-statements.js';

/**
 * Stores a changed configuration, its revision, its event and its receipt by one statement, if the tenant is live and the stored version
 * is the one that was decided upon. The tenant's row is held until then: neither is it deleted meanwhile, nor can a purge, which
 * comes after a deletion, leave anything behind.
 */
const SAVE = `
WITH input AS MATERIALIZED (
  SELECT * FROM json_to_record($1::json) AS input (
    tenant_id uuid, partner_id text, overrides jsonb, version int, based_on int, updated_at timestamptz, changes jsonb,
    rolled_back_to int, event_id uuid, event_type text, occurred_at timestamptz, event_data json, actor_sub text,
    actor_roles text[], request_id text, trace_parent text, scope text, key text, fingerprint text)
), live AS MATERIALIZED (
  SELECT tenant.id FROM tenants AS tenant, input
  WHERE tenant.id = input.tenant_id AND tenant.partner_id = input.partner_id AND tenant.deleted_at IS NULL
  FOR SHARE OF tenant
), stored AS (
  INSERT INTO configurations AS configuration (tenant_id, partner_id, overrides, version, updated_at)
  SELECT tenant_id, partner_id, overrides, version, updated_at FROM input
  WHERE tenant_id IN (SELECT id FROM live)
    AND (based_on = 0 OR EXISTS (SELECT FROM configurations AS present
      WHERE present.tenant_id = input.tenant_id AND present.partner_id = input.partner_id))
  ON CONFLICT (tenant_id) DO UPDATE
  SET overrides = excluded.overrides, version = excluded.version, updated_at = excluded.updated_at
  WHERE configuration.partner_id = excluded.partner_id AND configuration.version = excluded.version - 1
  RETURNING tenant_id
), revision AS (
  INSERT INTO configuration_revisions (tenant_id, version, partner_id, overrides, changes, rolled_back_to, actor_sub,
    actor_roles, request_id, created_at)
  SELECT tenant_id, version, partner_id, overrides, changes, rolled_back_to, actor_sub, actor_roles, request_id, updated_at
  FROM input WHERE tenant_id IN (SELECT tenant_id FROM stored)
), event AS (
  INSERT INTO events (id, type, occurred_at, partner_id, tenant_id, actor_sub, actor_roles, request_id, trace_parent, data)
  SELECT event_id, event_type, occurred_at, partner_id, tenant_id, actor_sub, actor_roles, request_id, trace_parent, event_data
  FROM input WHERE tenant_id IN (SELECT tenant_id FROM stored)
), receipt AS (
  INSERT INTO idempotency_receipts (partner_id, scope, key, fingerprint, event_id, created_at)
  SELECT partner_id, scope, key, fingerprint, event_id, occurred_at
  FROM input WHERE key IS NOT NULL AND tenant_id IN (SELECT tenant_id FROM stored)
)
SELECT to_json(EXISTS (SELECT FROM stored))::text`;

/** Stores a changed configuration; answers whether the tenant was live and the version the one that was decided upon. */
export async function saveConfiguration(
  statements: DirectStatements,
  change: ConfigurationChange,
  command: CommandContext,
): Promise<boolean> {
  const [stored] = await statements.run(SAVE, JSON.stringify(configurationInput(change, command)));
  return stored === true;
}

function configurationInput({ next, events, basedOn }: ConfigurationChange, command: CommandContext) {
  const [event] = events;
  if (event === undefined || events.length > 1) throw new Error('a change of a configuration has exactly one event');
  const { tenant, partner, overrides, version, updatedAt } = next.state;
  return {
    tenant_id: tenant,
    partner_id: partner,
    overrides,
    version,
    based_on: basedOn,
    updated_at: updatedAt,
    changes: event.changes,
    rolled_back_to: event.rolledBackTo,
    event_id: event.id,
    event_type: event.type,
    occurred_at: event.at,
    event_data: configurationEventData(event),
    actor_sub: command.actor.sub,
    actor_roles: command.actor.roles,
    request_id: command.requestId,
    trace_parent: command.traceParent,
    ...command.idempotency,
  };
}
