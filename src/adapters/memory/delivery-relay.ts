import type { IdGenerator } from '../../application/shared/ports.js';
import type { DeliveriesDue, DeliveryRelay, RelayedEvents } from '../../application/webhooks/delivery-ports.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { matchesPatterns } from '../../domain/webhooks/event-pattern.js';
import type { Webhook } from '../../domain/webhooks/webhook.js';
import type { MemoryStore, StoredEvent } from './memory-store.js';
import { recordedEvent } from './recorded-event.js';

/** Makes the deliveries of a memory store's events, and says which webhooks have some. */
export class MemoryDeliveryRelay implements DeliveryRelay {
  constructor(
    private readonly store: MemoryStore,
    private readonly ids: IdGenerator,
    private readonly due: DeliveriesDue,
  ) {}

  async relay(limit: number): Promise<RelayedEvents> {
    const taken = this.next(limit);
    const told = new Set<Uuid>();
    let made = 0;
    for (const stored of taken) {
      for (const webhook of this.store.webhooks.values()) {
        if (!this.isFor(stored, webhook)) continue;
        if (this.deliver(stored, webhook.state.id)) made += 1;
        told.add(webhook.state.id);
      }
      this.store.deliveredUpTo = this.placeOf(stored);
    }
    this.due.tell([...told]);
    return { count: taken.length, made, upTo: taken.at(-1)?.event.at ?? null };
  }

  /** What is in the feed behind the mark, in its order. */
  private next(limit: number): readonly StoredEvent[] {
    const { events, deliveredUpTo } = this.store;
    return events
      .filter((stored) => this.placeOf(stored) > deliveredUpTo)
      .toSorted((one, other) => this.placeOf(one) - this.placeOf(other))
      .slice(0, limit);
  }

  /** Zero for what is not in the feed yet. */
  private placeOf({ event }: StoredEvent): number {
    return this.store.sequences.get(event.id) ?? 0;
  }

  /** Answers whether there was none yet. */
  private deliver({ event }: StoredEvent, webhook: Uuid): boolean {
    const { deliveries } = this.store;
    if ([...deliveries.values()].some((one) => one.event === event.id && one.webhook === webhook)) return false;
    const id = this.ids.next();
    deliveries.set(id, {
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
    return true;
  }

  private isFor(stored: StoredEvent, { state }: Webhook): boolean {
    const { event } = stored;
    const { partner } = recordedEvent(stored, null);
    const disabledAt = this.store.disabledAt.get(state.id);
    const isOn = state.fields.enabled || (disabledAt !== undefined && disabledAt > event.at);
    if (!isOn || state.deletedAt !== null || state.partner !== partner) return false;
    if (event.type === 'webhook.test') return event.webhook.state.id === state.id;
    return matchesPatterns(state.fields.event_types, event.type);
  }
}
