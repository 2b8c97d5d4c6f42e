import { concernedBy, eventData } from '../../application/events/event-document.js';
import type { RecordedEvent } from '../../application/events/event-log.js';
import type { StoredEvent } from './memory-store.js';

/** Shows a stored event as it was recorded; it shares nothing with what is stored. */
export function recordedEvent(
  { event, actor, requestId, traceParent }: StoredEvent,
  sequence: number | null,
): RecordedEvent {
  const { partner, tenant } = concernedBy(event);
  return {
    id: event.id,
    type: event.type,
    at: new Date(event.at),
    sequence,
    partner,
    tenant,
    actor: { sub: actor.sub, roles: [...actor.roles] },
    requestId,
    traceParent: traceParent ?? null,
    data: structuredClone(eventData(event)),
  };
}
