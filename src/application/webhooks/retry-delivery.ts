import type { PartnerId } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { DeliveryNotFound } from '../../domain/webhooks/webhook-errors.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { Delivery } from './delivery.js';
import type { DeliveriesDue, DeliveryLog } from './delivery-ports.js';
import type { WebhookAction } from './webhook-action.js';

/** Has one delivery made again now, whatever became of it. */
export class RetryDelivery {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly action: WebhookAction,
    private readonly deliveries: DeliveryLog,
    private readonly due: DeliveriesDue,
  ) {}

  /**
   * @throws PermissionDenied, WebhookNotFound, DeliveryNotFound, InvalidStateTransition, WebhookChangedMeanwhile
   * @throws IdempotencyKeyReused, Unavailable
   */
  async execute(id: Uuid, delivery: Uuid, command: CommandContext): Promise<Outcome<Delivery>> {
    this.authorizer.require(command.actor, 'webhook:write');
    return this.action.make(id, command, {
      recall: (partner, now) => this.deliveries.recallRetry(partner, command, now),
      act: async ({ state: { partner } }, { at }) => {
        if (command.dryRun) return { value: await this.renewed(partner, id, delivery, at), replayed: false };
        const outcome = await this.deliveries.retry(partner, id, delivery, command, at);
        this.due.tell([id]);
        return outcome;
      },
    });
  }

  /** What a retry would make of it. @throws DeliveryNotFound */
  private async renewed(partner: PartnerId, webhook: Uuid, id: Uuid, now: Date): Promise<Delivery> {
    const delivery = await this.deliveries.find(partner, webhook, id);
    if (delivery === null) throw new DeliveryNotFound();
    return { ...delivery, status: 'pending', attemptCount: 0, nextAttemptAt: now, completedAt: null };
  }
}
