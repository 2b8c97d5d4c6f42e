import type { AttemptOutcome, DeliveryQueue } from '../../application/webhooks/delivery-ports.js';
import type { ClaimedDelivery, Delivery } from '../../application/webhooks/delivery.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { comesBackAt, succeeded } from '../../domain/webhooks/delivery.js';
import type { Webhook } from '../../domain/webhooks/webhook.js';
import type { MemoryStore } from './memory-store.js';
import { recordedEvent } from './recorded-event.js';

/** Keeps deliveries in the process. */
export class MemoryDeliveryQueue implements DeliveryQueue {
  constructor(private readonly store: MemoryStore) {}

  async claim(webhook: Uuid, limit: number, now: Date): Promise<readonly ClaimedDelivery[]> {
    const receiver = this.receiver(webhook);
    if (receiver === null) return [];
    const due = this.pending(webhook).filter(({ nextAttemptAt }) => nextAttemptAt !== null && nextAttemptAt <= now);
    return due.slice(0, limit).map((delivery) => this.take(delivery, receiver, now));
  }

  async record({ delivery, attempt, verdict, wasTold }: AttemptOutcome, now: Date): Promise<Date | null> {
    const { failingSince, deliveries, webhooks } = this.store;
    const ok = succeeded(attempt);
    const counts = wasTold && webhooks.get(delivery.webhook)?.state.fields.url === delivery.url;
    if (ok) failingSince.delete(delivery.webhook);
    else if (counts && !failingSince.has(delivery.webhook)) failingSince.set(delivery.webhook, new Date(now));
    const stored = deliveries.get(delivery.id);
    if (stored !== undefined) {
      const answer = this.isErased(delivery) ? null : attempt.answer;
      const attempts = [...stored.attempts, { ...attempt, answer, retryAfterMs: null }];
      const settles = stored.status === 'pending' && (ok || stored.attemptCount === delivery.number);
      const completedAt = verdict.status === 'pending' ? null : new Date(attempt.at.getTime() + attempt.durationMs);
      deliveries.set(delivery.id, { ...stored, attempts, ...(settles && { ...verdict, completedAt }) });
    }
    return failingSince.get(delivery.webhook) ?? null;
  }

  async webhooksDue(until: Date): Promise<readonly Uuid[]> {
    return [...this.store.webhooks.keys()].filter((id) => {
      const [first] = this.receiver(id) === null ? [] : this.pending(id);
      const at = first?.nextAttemptAt ?? null;
      return at !== null && at <= until;
    });
  }

  async nextDue(webhook: Uuid): Promise<Date | null> {
    const [first] = this.receiver(webhook) === null ? [] : this.pending(webhook);
    return first?.nextAttemptAt ?? null;
  }

  private take(delivery: Delivery, receiver: Webhook, now: Date): ClaimedDelivery {
    const number = delivery.attemptCount + 1;
    const nextAttemptAt = comesBackAt(now, number, 0.5);
    this.store.deliveries.set(delivery.id, { ...delivery, attemptCount: number, nextAttemptAt });
    const stored = this.store.events.find(({ event }) => event.id === delivery.event);
    if (stored === undefined) throw new Error('a delivery of no event');
    const event = recordedEvent(stored, this.store.sequences.get(delivery.event) ?? null);
    const { id, partner, fields } = receiver.state;
    const secrets = receiver.secretsAt(now);
    const due = delivery.nextAttemptAt ?? now;
    return { id: delivery.id, number, due, webhook: id, partner, url: fields.url, secrets, event };
  }

  private receiver(webhook: Uuid): Webhook | null {
    const stored = this.store.webhooks.get(webhook);
    return stored !== undefined && stored.state.fields.enabled && stored.state.deletedAt === null ? stored : null;
  }

  /** What waits for a webhook, the longest due first. */
  private pending(webhook: Uuid): readonly Delivery[] {
    return [...this.store.deliveries.values()]
      .filter((delivery) => delivery.webhook === webhook && delivery.status === 'pending')
      .toSorted((one, other) => (one.nextAttemptAt?.getTime() ?? 0) - (other.nextAttemptAt?.getTime() ?? 0));
  }

  private isErased({ event }: ClaimedDelivery): boolean {
    const tenant = event.tenant === null ? undefined : this.store.tenants.get(event.tenant);
    return tenant !== undefined && tenant.state.purgedAt !== null;
  }
}
