import type { EventLog, EventPosition, RecordedEvent } from '../../application/events/event-log.js';
import type { Page, PageRequest } from '../../application/shared/page.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { MemoryStore } from './memory-store.js';
import { pageNewestFirst } from './newest-first.js';
import { recordedEvent } from './recorded-event.js';

/** Reads the events that are kept in the process. */
export class MemoryEventLog implements EventLog {
  constructor(private readonly store: MemoryStore) {}

  async ofTenant(
    partner: PartnerId,
    tenant: Uuid,
    page: PageRequest<EventPosition>,
  ): Promise<Page<RecordedEvent, EventPosition>> {
    const all = this.store.events
      .map((stored) => recordedEvent(stored, this.store.sequences.get(stored.event.id) ?? null))
      .filter((event) => event.partner === partner && event.tenant === tenant);
    return pageNewestFirst(all, page, ({ id }) => id);
  }
}
