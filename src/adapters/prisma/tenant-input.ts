import { tenantEventData } from '../../application/events/event-document.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import { emailKey } from '../../domain/tenants/email.js';
import type { TenantChange } from '../../domain/tenants/tenant.js';
import { RUN_INPUT, runInput } from './provisioning-run-row.js';

/** A change that waits to be stored, and the circumstances of it. */
export interface PendingChange {
  readonly change: TenantChange;
  readonly command: CommandContext;
}

/** The columns of a JSON record that `tenantInput` writes, for `json_to_recordset` and `json_to_record`. */
export const TENANT_INPUT = `input (
    id uuid, partner_id text, client_name text, email text, email_key text, phone_number text, industry text, plan text,
    product_code text, tax_id_number text, external_id text, metadata jsonb, status text, status_reason text, version int,
    created_at timestamptz, updated_at timestamptz, deleted_at timestamptz, status_before_deletion text, purged_at timestamptz,
    based_on int, event_id uuid, event_type text, event_data json, actor_sub text, actor_roles text[], request_id text,
    trace_parent text, scope text, key text, fingerprint text)`;

/** The same with the run that goes with the change, and whether the request waits for it. */
export const TENANT_INPUT_WITH_RUN = `${TENANT_INPUT.slice(0, -1)}, awaited boolean, ${RUN_INPUT})`;

/** Writes a change down as the statements take it: the tenant's columns, its event's and its receipt's. */
export function tenantInput({ change, command }: PendingChange) {
  const { state } = change.next;
  const [event] = change.events;
  if (event === undefined || change.events.length > 1) throw new Error('a change of a tenant has exactly one event');
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
    deleted_at: state.deletedAt,
    status_before_deletion: state.statusBeforeDeletion,
    purged_at: state.purgedAt,
    based_on: change.basedOn,
    event_id: event.id,
    event_type: event.type,
    event_data: tenantEventData(event),
    actor_sub: command.actor.sub,
    actor_roles: command.actor.roles,
    request_id: command.requestId,
    trace_parent: command.traceParent,
    ...command.idempotency,
    ...(change.run !== undefined && runInput(change.run)),
  };
}
