import { concernedBy, eventData } from '../../application/events/event-document.js';
import type { EventLog, EventPosition, RecordedEvent } from '../../application/events/event-log.js';
import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { MemoryStore, StoredEvent } from './memory-store.js';

/** Reads the events that are kept in the process. */
export class MemoryEventLog implements EventLog {
  constructor(private readonly store: MemoryStore) {}

  async ofTenant(
    partner: PartnerId,
    tenant: Uuid,
    page: PageRequest<EventPosition>,
  ): Promise<Page<RecordedEvent, EventPosition>> {
    const all = this.store.events
      .map((stored) => recorded(stored, this.store.sequences.get(stored.event.id) ?? null))
      .filter((event) => event.partner === partner && event.tenant === tenant)
      .toSorted((one, other) => (one.id > other.id ? -1 : 1));
    const behind = all.filter(({ id }) => page.after === null || id < page.after.id);
    const found = behind.slice(0, page.limit + 1);
    return pageOf(found, page, ({ id }) => ({ id }), page.withTotal ? all.length : null);
  }
}

function recorded({ event, actor, requestId }: StoredEvent, sequence: number | null): RecordedEvent {
  const { tenant, partner } = concernedBy(event);
  return {
    id: event.id,
    type: event.type,
    at: new Date(event.at),
    sequence,
    partner,
    tenant,
    actor: { sub: actor.sub, roles: [...actor.roles] },
    requestId,
    data: structuredClone(eventData(event)),
  };
}
