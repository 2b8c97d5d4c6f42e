import type { EventRelay } from '../../application/events/ports.js';
import type { MemoryStore } from './memory-store.js';

/** Numbers the events of a memory store: what is in it is committed, in the order it is there. */
export class MemoryEventRelay implements EventRelay {
  constructor(private readonly store: MemoryStore) {}

  async relay(limit: number): Promise<number> {
    const { events, sequences } = this.store;
    const batch = events.filter(({ event }) => !sequences.has(event.id)).slice(0, limit);
    for (const { event } of batch) sequences.set(event.id, sequences.size + 1);
    return batch.length;
  }
}
