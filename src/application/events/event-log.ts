import type { PartnerId } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Page, PageRequest } from '../shared/page.js';
import type { TraceParent } from '../shared/tracer.js';

/** An event as it was stored: what happened, by whom, and by which request. */
export interface RecordedEvent {
  readonly id: Uuid;
  readonly type: string;
  readonly at: Date;
  /** Its place in the feed; `null` until it has one. */
  readonly sequence: number | null;
  readonly partner: PartnerId;
  readonly tenant: Uuid | null;
  readonly actor: { readonly sub: string; readonly roles: readonly string[] };
  readonly requestId: string;
  /** The trace that it was caused in; `null` when nobody followed it. Never published. */
  readonly traceParent: TraceParent | null;
  /** What the event tells, as it is published. */
  readonly data: unknown;
}

/** Where an event stands among a tenant's: behind this id. */
export interface EventPosition {
  readonly id: Uuid;
}

/** Where stored events are read. Every call throws `Unavailable` when the storage is away. */
export interface EventLog {
  /** A page of what happened to one tenant of a partner, the newest first, by their ids. */
  ofTenant(
    partner: PartnerId,
    tenant: Uuid,
    page: PageRequest<EventPosition>,
  ): Promise<Page<RecordedEvent, EventPosition>>;
}
