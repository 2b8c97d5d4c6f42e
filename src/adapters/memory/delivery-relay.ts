import type { EventRelay } from '../../application/events/ports.js';
import type { IdGenerator } from '../../application/shared/ports.js';
import type { DeliveriesDue } from '../../application/webhooks/delivery-ports.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { matchesPatterns } from '../../domain/webhooks/event-pattern.js';
import type { Webhook } from '../../domain/webhooks/webhook.js';
import { MemoryEventRelay } from './event-relay.js';
import type { MemoryStore, StoredEvent } from './memory-store.js';
import { recordedEvent } from './recorded-event.js';

/** Numbers the events of a memory store, makes their deliveries, and says which webhooks have some. */
export class MemoryDeliveryRelay implements EventRelay {
  constructor(
    private readonly store: MemoryStore,
    private readonly ids: IdGenerator,
    private readonly due: DeliveriesDue,
  ) {}

  async relay(limit: number): Promise<number> {
    const { events, sequences, webhooks } = this.store;
    const before = new Set(sequences.keys());
    const count = await new MemoryEventRelay(this.store).relay(limit);
    const told = new Set<Uuid>();
    for (const stored of events) {
      if (before.has(stored.event.id) || !sequences.has(stored.event.id)) continue;
      for (const webhook of webhooks.values()) {
        if (!isFor(stored, webhook)) continue;
        this.deliver(stored, webhook.state.id);
        told.add(webhook.state.id);
      }
    }
    this.due.tell([...told]);
    return count;
  }

  private deliver({ event }: StoredEvent, webhook: Uuid): void {
    const id = this.ids.next();
    this.store.deliveries.set(id, {
      id,
      webhook,
      event: event.id,
      eventType: event.type,
      status: 'pending',
      attemptCount: 0,
      nextAttemptAt: new Date(event.at),
      createdAt: new Date(event.at),
      completedAt: null,
      attempts: [],
    });
  }
}

function isFor(stored: StoredEvent, { state }: Webhook): boolean {
  const { event } = stored;
  const { partner } = recordedEvent(stored, null);
  if (!state.fields.enabled || state.deletedAt !== null || state.partner !== partner) return false;
  if (event.type === 'webhook.test') return event.webhook.state.id === state.id;
  return matchesPatterns(state.fields.event_types, event.type);
}
