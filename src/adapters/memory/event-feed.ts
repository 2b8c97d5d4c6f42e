import type { EventFeed, EventFilter, FeedPosition } from '../../application/events/event-feed.js';
import type { RecordedEvent } from '../../application/events/event-log.js';
import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import { isInReach, type Reach } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { MemoryStore } from './memory-store.js';
import { recordedEvent } from './recorded-event.js';

/** Reads the feed of events that are kept in the process. */
export class MemoryEventFeed implements EventFeed {
  constructor(private readonly store: MemoryStore) {}

  async list(
    reach: Reach,
    { types, tenant }: EventFilter,
    page: PageRequest<FeedPosition>,
  ): Promise<Page<RecordedEvent, FeedPosition>> {
    const all = this.within(reach)
      .filter((event) => types.length === 0 || types.includes(event.type))
      .filter((event) => tenant === null || event.tenant === tenant);
    const after = page.after?.sequence ?? 0;
    const found = all.filter(({ sequence }) => (sequence ?? 0) > after).slice(0, page.limit + 1);
    return pageOf(found, page, ({ sequence }) => ({ sequence: sequence ?? 0 }), page.withTotal ? all.length : null);
  }

  async find(reach: Reach, id: Uuid): Promise<RecordedEvent | null> {
    return this.within(reach).find((event) => event.id === id) ?? null;
  }

  private within(reach: Reach): readonly RecordedEvent[] {
    const { events, sequences } = this.store;
    return events
      .map((stored) => recordedEvent(stored, sequences.get(stored.event.id) ?? null))
      .filter(({ sequence, partner }) => sequence !== null && isInReach(reach, partner))
      .toSorted((one, other) => (one.sequence ?? 0) - (other.sequence ?? 0));
  }
}
