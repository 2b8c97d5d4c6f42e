import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { Page, PageRequest } from '../../application/shared/page.js';
import type { WebhookPosition, WebhookRepository } from '../../application/webhooks/ports.js';
import { isInReach, type PartnerId, type Reach } from '../../domain/access/partner.js';
import type { Occasion } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { LastingRefusal } from '../../domain/tenants/tenant-errors.js';
import { WebhookChangedMeanwhile } from '../../domain/webhooks/webhook-errors.js';
import type { WebhookEvent } from '../../domain/webhooks/webhook-events.js';
import { Webhook, type WebhookChange } from '../../domain/webhooks/webhook.js';
import type { MemoryStore } from './memory-store.js';
import { pageNewestFirst } from './newest-first.js';
import { OutcomeLedger } from './outcome-ledger.js';

/** Keeps webhooks in the process. */
export class MemoryWebhookRepository implements WebhookRepository {
  private readonly ledger: OutcomeLedger;

  constructor(private readonly store: MemoryStore) {
    this.ledger = new OutcomeLedger(store);
  }

  async find(reach: Reach, id: Uuid): Promise<Webhook | null> {
    const webhook = this.store.webhooks.get(id);
    return webhook !== undefined && isThere(webhook, reach) ? this.copyOf(webhook) : null;
  }

  async list(reach: Reach, page: PageRequest<WebhookPosition>): Promise<Page<Webhook, WebhookPosition>> {
    const all = [...this.store.webhooks.values()]
      .filter((webhook) => isThere(webhook, reach))
      .map((webhook) => this.copyOf(webhook));
    return pageNewestFirst(all, page, ({ state }) => state.id);
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

  async recallEvent(partner: PartnerId, { idempotency }: CommandContext, now: Date): Promise<Outcome<Uuid> | null> {
    const first = this.ledger.find(partner, idempotency, now);
    // Kept by `append` for the same scope.
    return first === null ? null : { value: first.outcome as Uuid, replayed: true };
  }

  async refuse(
    partner: PartnerId,
    refusal: LastingRefusal,
    { idempotency }: CommandContext,
    { at }: Occasion,
  ): Promise<boolean> {
    return this.ledger.refuse(partner, idempotency, at, refusal);
  }

  async rehearse(change: WebhookChange): Promise<void> {
    this.requireBasis(change);
  }

  private copyOf(webhook: Webhook): Webhook {
    const { state } = copy(webhook);
    const failingSince = this.store.failingSince.get(state.id) ?? null;
    return Webhook.stored({ ...state, failingSince });
  }

  private put(change: WebhookChange, { actor, requestId, traceParent }: CommandContext): Webhook {
    const { next, events } = change;
    const { id, fields } = next.state;
    const before = this.requireBasis(change)?.state.fields;
    if (fields.url !== before?.url || (fields.enabled && !before.enabled)) this.store.failingSince.delete(id);
    if (fields.enabled) this.store.disabledAt.delete(id);
    else if (before?.enabled === true) this.store.disabledAt.set(id, new Date(next.state.updatedAt));
    this.store.webhooks.set(id, copy(next));
    for (const event of events) this.store.events.push({ event, actor, requestId, traceParent });
    return copy(next);
  }

  /** @throws WebhookChangedMeanwhile */
  private requireBasis({ next, basedOn }: WebhookChange): Webhook | undefined {
    const stored = this.store.webhooks.get(next.state.id);
    if ((stored?.state.version ?? null) !== basedOn) throw new WebhookChangedMeanwhile();
    const failingSince = next.state.failingSince?.getTime();
    const isGivenUp = next.state.disabledReason === 'failing' && stored?.state.fields.enabled === true;
    if (isGivenUp && this.store.failingSince.get(next.state.id)?.getTime() !== failingSince) {
      throw new WebhookChangedMeanwhile();
    }
    return stored;
  }
}

function isThere({ state }: Webhook, reach: Reach): boolean {
  return state.deletedAt === null && isInReach(reach, state.partner);
}

/** A webhook that shares no reference with the stored one. */
function copy({ state }: Webhook): Webhook {
  return Webhook.stored(structuredClone(state));
}
