import { FAILING_LIMIT_MS, saysGone, verdictOn } from '../../domain/webhooks/delivery.js';
import { WebhookNotFound } from '../../domain/webhooks/webhook-errors.js';
import { eventDocument } from '../events/event-document.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Clock, Randomness } from '../shared/ports.js';
import type { ClaimedDelivery } from './delivery.js';
import type { DeliveryQueue, WebhookSender } from './delivery-ports.js';
import type { WebhookDecision } from './webhook-decision.js';

/** Makes one attempt at a delivery, keeps how it ended, and disables a webhook whose receiver is gone. */
export class DeliverEvent {
  constructor(
    private readonly queue: DeliveryQueue,
    private readonly sender: WebhookSender,
    private readonly decision: WebhookDecision,
    private readonly randomness: Randomness,
    private readonly clock: Clock,
  ) {}

  /** Tells the receiver; answers what has to be called, again and again if need be, to keep how that ended. */
  async attempt(delivery: ClaimedDelivery): Promise<(command: CommandContext) => Promise<boolean>> {
    const { webhook, url, secrets, event } = delivery;
    // Written down anew each time, always alike; if the tenant was purged meanwhile, without what was erased.
    const body = JSON.stringify(eventDocument(event));
    const { id, traceParent } = event;
    const attempt = await this.sender.send({ webhook, url, secrets, id, body, traceParent }, this.clock.now());
    const verdict = verdictOn(attempt, delivery.number, this.randomness.next());
    return async (command) => {
      const failingSince = await this.queue.record({ delivery, attempt, verdict });
      if (saysGone(attempt)) await this.disable(delivery, 'gone', command);
      else if (failingSince !== null && attempt.at.getTime() - failingSince.getTime() >= FAILING_LIMIT_MS) {
        await this.disable(delivery, 'failing', command);
      }
      return verdict.status === 'succeeded';
    };
  }

  /** Only while it has the address that failed: what it was changed to meanwhile has done nothing wrong. */
  private async disable(
    { webhook, url }: ClaimedDelivery,
    reason: 'gone' | 'failing',
    command: CommandContext,
  ): Promise<void> {
    try {
      await this.decision.make(webhook, command, (stored, occasion) =>
        stored.state.fields.url === url ? stored.disable(reason, occasion) : null,
      );
    } catch (error) {
      // Deleted meanwhile.
      if (!(error instanceof WebhookNotFound)) throw error;
    }
  }
}
