import type { Occasion } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { WebhookChangedMeanwhile, WebhookNotFound } from '../../domain/webhooks/webhook-errors.js';
import type { Webhook, WebhookChange } from '../../domain/webhooks/webhook.js';
import type { CommandContext } from '../shared/command-context.js';
import { Decision } from '../shared/decision.js';
import type { Outcome } from '../shared/outcome.js';
import type { Clock, IdGenerator } from '../shared/ports.js';
import type { WebhookRepository } from './ports.js';

/** How every change of a webhook is made. */
export class WebhookDecision {
  private readonly decision: Decision<Webhook, WebhookChange>;

  constructor(webhooks: WebhookRepository, ids: IdGenerator, clock: Clock) {
    const refusals = {
      notFound: () => new WebhookNotFound(),
      changedMeanwhile: () => new WebhookChangedMeanwhile(),
    };
    this.decision = new Decision(webhooks, refusals, ids, clock);
  }

  /** `decide` answers `null` to leave it as it is. @throws WebhookNotFound, WebhookChangedMeanwhile, IdempotencyKeyReused, Unavailable, and what `decide` throws */
  make(
    id: Uuid,
    command: CommandContext,
    decide: (webhook: Webhook, occasion: Occasion) => WebhookChange | null,
  ): Promise<Outcome<Webhook>> {
    return this.decision.make(id, command, decide);
  }
}
