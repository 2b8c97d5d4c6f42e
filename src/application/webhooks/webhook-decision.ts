import type { Occasion } from '../../domain/shared/change.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { WebhookChangedMeanwhile, WebhookNotFound } from '../../domain/webhooks/webhook-errors.js';
import type { Webhook, WebhookChange } from '../../domain/webhooks/webhook.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { Clock, IdGenerator } from '../shared/ports.js';
import { settle } from '../shared/settle.js';
import type { WebhookRepository } from './ports.js';

/** How often a decision is made anew because the webhook changed meanwhile. */
const MAX_ATTEMPTS = 20;

/** What a use case decides about a webhook; `null` leaves it as it is. */
type Decide = (webhook: Webhook, occasion: Occasion) => WebhookChange | null;

/** How every change of a webhook is made: load, decide, save; anew when it changed meanwhile and the caller named no version. */
export class WebhookDecision {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly ids: IdGenerator,
    private readonly clock: Clock,
  ) {}

  /** @throws WebhookNotFound, WebhookChangedMeanwhile, IdempotencyKeyReused, Unavailable, and what `decide` throws */
  async make(id: Uuid, command: CommandContext, decide: Decide): Promise<Outcome<Webhook>> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      try {
        return await this.once(id, command, decide);
      } catch (error) {
        if (!(error instanceof WebhookChangedMeanwhile) || command.expectedVersions !== null) throw error;
      }
    }
    throw new Unavailable(new Error('the webhook changed again and again'));
  }

  private async once(id: Uuid, command: CommandContext, decide: Decide): Promise<Outcome<Webhook>> {
    const webhook = await this.webhooks.find(command.reach, id);
    if (webhook === null) throw new WebhookNotFound();
    const now = this.clock.now();
    const first = command.dryRun ? null : await this.webhooks.recall(webhook.state.partner, command, now);
    if (first !== null) return first;
    requireExpected(webhook, command);
    const change = decide(webhook, { at: now, eventId: this.ids.next() });
    return change === null ? { value: webhook, replayed: false } : settle(this.webhooks, change, command);
  }
}

/** @throws WebhookChangedMeanwhile when the caller named versions, and this is none of them */
export function requireExpected({ state }: Webhook, { expectedVersions }: CommandContext): void {
  if (expectedVersions !== null && !expectedVersions.includes(state.version)) throw new WebhookChangedMeanwhile();
}
