import type { RecordedEvent } from '../../application/events/event-log.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';

/** A row of `events` in JSON. */
export interface EventRow {
  readonly id: Uuid;
  readonly type: string;
  readonly occurred_at: string;
  readonly sequence: number | null;
  readonly partner_id: PartnerId;
  readonly tenant_id: Uuid | null;
  readonly actor_sub: string;
  readonly actor_roles: readonly string[];
  readonly request_id: string;
  readonly trace_parent: string | null;
  readonly data: unknown;
}

/** Takes up an event from its row. */
export function eventFromRow(row: EventRow): RecordedEvent {
  return {
    id: row.id,
    type: row.type,
    at: new Date(row.occurred_at),
    sequence: row.sequence,
    partner: row.partner_id,
    tenant: row.tenant_id,
    actor: { sub: row.actor_sub, roles: row.actor_roles },
    requestId: row.request_id,
    traceParent: row.trace_parent,
    data: row.data,
  };
}
