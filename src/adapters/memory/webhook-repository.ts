import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import type { WebhookPosition, WebhookRepository } from '../../application/webhooks/ports.js';
import { EVERY_PARTNER, type PartnerId, type Reach } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { WebhookChangedMeanwhile } from '../../domain/webhooks/webhook-errors.js';
import type { WebhookEvent } from '../../domain/webhooks/webhook-events.js';
import { Webhook, type WebhookChange } from '../../domain/webhooks/webhook.js';
import type { MemoryStore } from './memory-store.js';
import { OutcomeLedger } from './outcome-ledger.js';

/** Keeps webhooks in the process. */
export class MemoryWebhookRepository implements WebhookRepository {
  private readonly ledger: OutcomeLedger;

  constructor(private readonly store: MemoryStore) {
    this.ledger = new OutcomeLedger(store);
  }

  async find(reach: Reach, id: Uuid): Promise<Webhook | null> {
    const webhook = this.store.webhooks.get(id);
    return webhook !== undefined && isThere(webhook, reach) ? copy(webhook) : null;
  }

  async list(reach: Reach, page: PageRequest<WebhookPosition>): Promise<Page<Webhook, WebhookPosition>> {
    const all = [...this.store.webhooks.values()]
      .filter((webhook) => isThere(webhook, reach))
      .toSorted((one, other) => (one.state.id > other.state.id ? -1 : 1));
    const behind = all.filter(({ state }) => page.after === null || state.id < page.after.id);
    const found = behind.slice(0, page.limit + 1).map(copy);
    return pageOf(found, page, ({ state }) => ({ id: state.id }), page.withTotal ? all.length : null);
  }

  async save(change: WebhookChange, command: CommandContext): Promise<Outcome<Webhook>> {
    const { partner, updatedAt } = change.next.state;
    const { value, replayed } = this.ledger.once(partner, command.idempotency, updatedAt, () =>
      this.put(change, command),
    );
    return { value: copy(value), replayed };
  }

  async append(
    event: WebhookEvent,
    { idempotency, actor, requestId, traceParent }: CommandContext,
  ): Promise<Outcome<Uuid>> {
    return this.ledger.once(event.webhook.state.partner, idempotency, event.at, () => {
      this.store.events.push({ event, actor, requestId, traceParent });
      return event.id;
    });
  }

  async recall(partner: PartnerId, { idempotency }: CommandContext, now: Date): Promise<Outcome<Webhook> | null> {
    const first = this.ledger.find(partner, idempotency, now);
    // Kept by `save` for the same scope.
    return first === null ? null : { value: copy(first.outcome as Webhook), replayed: true };
  }

  async rehearse(change: WebhookChange): Promise<void> {
    this.requireBasis(change);
  }

  private put(change: WebhookChange, { actor, requestId, traceParent }: CommandContext): Webhook {
    const { next, events } = change;
    const { id, fields } = next.state;
    const before = this.requireBasis(change)?.state.fields;
    if (fields.url !== before?.url || (fields.enabled && !before.enabled)) this.store.failingSince.delete(id);
    this.store.webhooks.set(id, copy(next));
    for (const event of events) this.store.events.push({ event, actor, requestId, traceParent });
    return copy(next);
  }

  /** @throws WebhookChangedMeanwhile */
  private requireBasis({ next, basedOn }: WebhookChange): Webhook | undefined {
    const stored = this.store.webhooks.get(next.state.id);
    if ((stored?.state.version ?? null) !== basedOn) throw new WebhookChangedMeanwhile();
    return stored;
  }
}

function isThere({ state }: Webhook, reach: Reach): boolean {
  return state.deletedAt === null && (reach === EVERY_PARTNER || reach === state.partner);
}

/** A webhook that shares no reference with the stored one. */
function copy({ state }: Webhook): Webhook {
  return Webhook.stored(structuredClone(state));
}
