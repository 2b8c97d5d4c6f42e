import type { OldEvents } from '../../application/events/event-feed.js';
import type { MemoryStore } from './memory-store.js';

/** Clears events and deliveries out of a memory store. */
export class MemoryOldEvents implements OldEvents {
  constructor(private readonly store: MemoryStore) {}

  async forget(before: Date, limit: number): Promise<number> {
    const { events, sequences, deliveries, webhooks } = this.store;
    const old = events.filter(({ event }) => event.at < before && sequences.has(event.id)).slice(0, limit);
    for (const stored of old) {
      events.splice(events.indexOf(stored), 1);
      for (const [id, delivery] of deliveries) if (delivery.event === stored.event.id) deliveries.delete(id);
    }
    const deleted = [...webhooks.values()].filter(({ state }) => state.deletedAt !== null);
    for (const { state } of deleted) {
      for (const [id, { webhook }] of deliveries) if (webhook === state.id) deliveries.delete(id);
      webhooks.delete(state.id);
    }
    return old.length;
  }
}
