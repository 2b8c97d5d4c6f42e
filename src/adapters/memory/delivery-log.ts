import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { Page, PageRequest } from '../../application/shared/page.js';
import type { IdGenerator } from '../../application/shared/ports.js';
import {
  withinReplayLimit,
  type DeliveryFilter,
  type DeliveryLog,
  type DeliveryPosition,
  type ReplaySpan,
} from '../../application/webhooks/delivery-ports.js';
import type { Delivery } from '../../application/webhooks/delivery.js';
import { isInReach, type PartnerId, type Reach } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { matchesPatterns } from '../../domain/webhooks/event-pattern.js';
import { DeliveryNotFound } from '../../domain/webhooks/webhook-errors.js';
import type { MemoryStore, StoredEvent } from './memory-store.js';
import { pageNewestFirst } from './newest-first.js';
import { OutcomeLedger } from './outcome-ledger.js';
import { recordedEvent } from './recorded-event.js';

/** Reads deliveries that are kept in the process, and has them made again. */
export class MemoryDeliveryLog implements DeliveryLog {
  private readonly ledger: OutcomeLedger;

  constructor(
    private readonly store: MemoryStore,
    private readonly ids: IdGenerator,
  ) {
    this.ledger = new OutcomeLedger(store);
  }

  async list(
    reach: Reach,
    webhook: Uuid,
    { status, eventType }: DeliveryFilter,
    page: PageRequest<DeliveryPosition>,
  ): Promise<Page<Delivery, DeliveryPosition>> {
    const owner = this.store.webhooks.get(webhook)?.state.partner;
    const inReach = owner !== undefined && isInReach(reach, owner);
    const all = [...this.store.deliveries.values()]
      .filter((delivery) => inReach && delivery.webhook === webhook)
      .filter((delivery) => status === null || delivery.status === status)
      .filter((delivery) => eventType === null || delivery.eventType === eventType);
    return structuredClone(pageNewestFirst(all, page, ({ id }) => id));
  }

  async find(partner: PartnerId, webhook: Uuid, delivery: Uuid): Promise<Delivery | null> {
    const stored = this.store.deliveries.get(delivery);
    const isTheirs = stored?.webhook === webhook && this.store.webhooks.get(webhook)?.state.partner === partner;
    return stored !== undefined && isTheirs ? structuredClone(stored) : null;
  }

  async countReplayed(partner: PartnerId, webhook: Uuid, span: ReplaySpan): Promise<number> {
    return this.wanted(partner, webhook, span).length;
  }

  async retry(
    partner: PartnerId,
    webhook: Uuid,
    delivery: Uuid,
    { idempotency }: CommandContext,
    now: Date,
  ): Promise<Outcome<Delivery>> {
    const { value, replayed } = this.ledger.once(partner, idempotency, now, () => {
      const stored = this.store.deliveries.get(delivery);
      const owner = this.store.webhooks.get(webhook)?.state.partner;
      if (stored === undefined || stored.webhook !== webhook || owner !== partner) throw new DeliveryNotFound();
      return this.renew(stored, now);
    });
    return { value: this.withAnswers(value), replayed };
  }

  async recallRetry(partner: PartnerId, { idempotency }: CommandContext, now: Date): Promise<Outcome<Delivery> | null> {
    const first = this.ledger.find(partner, idempotency, now);
    // Kept by `retry` for the same scope.
    return first === null ? null : { value: this.withAnswers(first.outcome as Delivery), replayed: true };
  }

  async recallReplay(partner: PartnerId, { idempotency }: CommandContext, now: Date): Promise<Outcome<number> | null> {
    const first = this.ledger.find(partner, idempotency, now);
    return first === null ? null : { value: Number(first.outcome), replayed: true };
  }

  async replay(
    partner: PartnerId,
    webhook: Uuid,
    span: ReplaySpan,
    { idempotency }: CommandContext,
    now: Date,
  ): Promise<Outcome<number>> {
    return this.ledger.once(partner, idempotency, now, () => {
      const wanted = this.wanted(partner, webhook, span);
      for (const { event } of wanted) this.renew(this.deliveryOf(event.id, event.type, webhook, now), now);
      return wanted.length;
    });
  }

  /** A delivery as it was, with what its receiver answered, unless that is erased by now. */
  private withAnswers(kept: Delivery): Delivery {
    const stored = this.store.deliveries.get(kept.id)?.attempts ?? [];
    const attempts = kept.attempts.map((attempt, place) => ({ ...attempt, answer: stored[place]?.answer ?? null }));
    return structuredClone({ ...kept, attempts });
  }

  /** @throws InvalidInput when they are too many */
  private wanted(partner: PartnerId, webhook: Uuid, span: ReplaySpan): readonly StoredEvent[] {
    const patterns = span.eventTypes ?? this.store.webhooks.get(webhook)?.state.fields.event_types ?? [];
    const wanted = this.store.events.filter((stored) => this.isWanted(stored, partner, webhook, patterns, span));
    withinReplayLimit(wanted.length);
    return wanted;
  }

  private isWanted(
    stored: StoredEvent,
    partner: PartnerId,
    webhook: Uuid,
    patterns: readonly string[],
    { since, until }: ReplaySpan,
  ): boolean {
    const { event } = stored;
    const isOfPartner = recordedEvent(stored, null).partner === partner && this.store.sequences.has(event.id);
    const isInSpan = event.at >= since && (until === null || event.at < until);
    const isForIt = event.type !== 'webhook.test' || event.webhook.state.id === webhook;
    return isOfPartner && isInSpan && isForIt && matchesPatterns(patterns, event.type);
  }

  private deliveryOf(event: Uuid, eventType: string, webhook: Uuid, now: Date): Delivery {
    const known = [...this.store.deliveries.values()].find((one) => one.event === event && one.webhook === webhook);
    return (
      known ?? {
        id: this.ids.next(),
        webhook,
        event,
        eventType,
        status: 'pending',
        attemptCount: 0,
        nextAttemptAt: now,
        createdAt: now,
        completedAt: null,
        attempts: [],
      }
    );
  }

  private renew(delivery: Delivery, now: Date): Delivery {
    const news = { status: 'pending', attemptCount: 0, nextAttemptAt: new Date(now), completedAt: null } as const;
    const renewed = { ...delivery, ...news };
    this.store.deliveries.set(delivery.id, renewed);
    this.store.rounds.set(delivery.id, (this.store.rounds.get(delivery.id) ?? 0) + 1);
    return renewed;
  }
}
