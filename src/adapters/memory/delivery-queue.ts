import type { Clock } from '../../application/shared/ports.js';
import type { AttemptOutcome, DeliveryQueue } from '../../application/webhooks/delivery-ports.js';
import type { ClaimedDelivery, Delivery } from '../../application/webhooks/delivery.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { comesBackInMs, succeeded, type Failing } from '../../domain/webhooks/delivery.js';
import type { Webhook } from '../../domain/webhooks/webhook.js';
import type { MemoryStore } from './memory-store.js';
import { recordedEvent } from './recorded-event.js';

/** Keeps deliveries in the process, and goes by its clock. */
export class MemoryDeliveryQueue implements DeliveryQueue {
  constructor(
    private readonly store: MemoryStore,
    private readonly clock: Clock,
  ) {}

  async claim(webhook: Uuid, limit: number): Promise<readonly ClaimedDelivery[]> {
    const receiver = this.receiver(webhook);
    if (receiver === null) return [];
    const now = this.clock.now();
    const due = this.pending(webhook).filter(({ nextAttemptAt }) => nextAttemptAt !== null && nextAttemptAt <= now);
    return due.slice(0, limit).map((delivery) => this.take(delivery, receiver, now));
  }

  async record({ delivery, attempt, verdict, wasTold }: AttemptOutcome): Promise<Failing | null> {
    const { failingSince, deliveries, webhooks, rounds } = this.store;
    const now = this.clock.now();
    const ok = succeeded(attempt);
    const counts = wasTold && webhooks.get(delivery.webhook)?.state.fields.url === delivery.url;
    if (ok) failingSince.delete(delivery.webhook);
    else if (counts && !failingSince.has(delivery.webhook)) failingSince.set(delivery.webhook, new Date(now));
    const stored = deliveries.get(delivery.id);
    if (stored !== undefined) {
      const answer = this.isErased(delivery) ? null : attempt.answer;
      const attempts = [...stored.attempts, { ...attempt, answer, retryAfterMs: null }];
      const isOfRound = stored.status === 'pending' && (rounds.get(delivery.id) ?? 0) === delivery.round;
      const settles = isOfRound && (ok || stored.attemptCount === delivery.number);
      const { status, againInMs } = verdict;
      const nextAttemptAt = againInMs === null ? null : new Date(now.getTime() + againInMs);
      const completedAt = againInMs === null ? new Date(attempt.at.getTime() + attempt.durationMs) : null;
      deliveries.set(delivery.id, { ...stored, attempts, ...(settles && { status, nextAttemptAt, completedAt }) });
    }
    const since = failingSince.get(delivery.webhook);
    return since === undefined ? null : { since, forMs: now.getTime() - since.getTime() };
  }

  async webhooksDue(withinMs: number): Promise<readonly Uuid[]> {
    const until = new Date(this.clock.now().getTime() + withinMs);
    return [...this.store.webhooks.keys()].filter((id) => {
      const [first] = this.receiver(id) === null ? [] : this.pending(id);
      const at = first?.nextAttemptAt ?? null;
      return at !== null && at <= until;
    });
  }

  async nextDueInMs(webhook: Uuid): Promise<number | null> {
    const [first] = this.receiver(webhook) === null ? [] : this.pending(webhook);
    const at = first?.nextAttemptAt ?? null;
    return at === null ? null : Math.max(0, at.getTime() - this.clock.now().getTime());
  }

  private take(delivery: Delivery, receiver: Webhook, now: Date): ClaimedDelivery {
    const number = delivery.attemptCount + 1;
    const nextAttemptAt = new Date(now.getTime() + comesBackInMs(number, 0.5));
    this.store.deliveries.set(delivery.id, { ...delivery, attemptCount: number, nextAttemptAt });
    const stored = this.store.events.find(({ event }) => event.id === delivery.event);
    if (stored === undefined) throw new Error('a delivery of no event');
    const event = recordedEvent(stored, this.store.sequences.get(delivery.event) ?? null);
    const { id, partner, fields } = receiver.state;
    const secrets = receiver.secretsAt(now);
    const lateMs = now.getTime() - (delivery.nextAttemptAt ?? now).getTime();
    const round = this.store.rounds.get(delivery.id) ?? 0;
    return { id: delivery.id, round, number, lateMs, webhook: id, partner, url: fields.url, secrets, event };
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
