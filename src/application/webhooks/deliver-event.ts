import {
  hasFailedTooLong,
  saysGone,
  unsignedAttempt,
  verdictOn,
  type Attempt,
} from '../../domain/webhooks/delivery.js';
import type { Occasion } from '../../domain/shared/change.js';
import type { Webhook, WebhookChange } from '../../domain/webhooks/webhook.js';
import { WebhookNotFound } from '../../domain/webhooks/webhook-errors.js';
import { eventDocument } from '../events/event-document.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Clock, Randomness } from '../shared/ports.js';
import type { ClaimedDelivery } from './delivery.js';
import type { DeliveryQueue, WebhookSender } from './delivery-ports.js';
import type { WebhookDecision } from './webhook-decision.js';

/** An attempt that was made, and what has to be called, again and again if need be, to keep how it ended; that answers whether it succeeded. */
export interface MadeAttempt {
  readonly attempt: Attempt;
  readonly settle: (command: CommandContext) => Promise<boolean>;
}

/** Makes one attempt at a delivery, keeps how it ended, and disables a webhook whose receiver is gone. */
export class DeliverEvent {
  constructor(
    private readonly queue: DeliveryQueue,
    private readonly sender: WebhookSender,
    private readonly decision: WebhookDecision,
    private readonly randomness: Randomness,
    private readonly clock: Clock,
  ) {}

  /** Tells the receiver. */
  async attempt(delivery: ClaimedDelivery): Promise<MadeAttempt> {
    const { webhook, url, secrets, event } = delivery;
    const wasTold = secrets.length > 0;
    // Written down anew each time, always alike; if the tenant was purged meanwhile, without what was erased.
    const body = JSON.stringify(eventDocument(event));
    const at = this.clock.now();
    const { id, traceParent } = event;
    const attempt = wasTold
      ? await this.sender.send({ webhook, url, secrets, id, body, traceParent }, at)
      : unsignedAttempt(at);
    const verdict = verdictOn(attempt, delivery.number, this.randomness.next());
    const settle = async (command: CommandContext) => {
      const failing = await this.queue.record({ delivery, attempt, verdict, wasTold });
      if (saysGone(attempt)) {
        await this.disable(delivery, command, (stored, occasion) => stored.disableAsGone(occasion));
      } else if (failing !== null && hasFailedTooLong(failing)) {
        const { since } = failing;
        await this.disable(delivery, command, (stored, occasion) => stored.disableAsFailing(since, occasion));
      }
      return verdict.status === 'succeeded';
    };
    return { attempt, settle };
  }

  /** Only while it has the address that failed: what it was changed to meanwhile has done nothing wrong. */
  private async disable(
    { webhook, url }: ClaimedDelivery,
    command: CommandContext,
    disabled: (webhook: Webhook, occasion: Occasion) => WebhookChange | null,
  ): Promise<void> {
    try {
      await this.decision.make(webhook, command, (stored, occasion) =>
        stored.state.fields.url === url ? disabled(stored, occasion) : null,
      );
    } catch (error) {
      // Deleted meanwhile.
      if (!(error instanceof WebhookNotFound)) throw error;
    }
  }
}
