import type { PartnerId } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { DeliveryNotFound, WebhookDisabled } from '../../domain/webhooks/webhook-errors.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { Clock } from '../shared/ports.js';
import type { Delivery } from './delivery.js';
import type { DeliveriesDue, DeliveryLog } from './delivery-ports.js';
import { findWebhook } from './find-webhook.js';
import type { WebhookRepository } from './ports.js';
import { requireExpected } from './webhook-decision.js';

/** Has one delivery made again now, whatever became of it. */
export class RetryDelivery {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly webhooks: WebhookRepository,
    private readonly deliveries: DeliveryLog,
    private readonly due: DeliveriesDue,
    private readonly clock: Clock,
  ) {}

  /** @throws PermissionDenied, WebhookNotFound, DeliveryNotFound, WebhookDisabled, IdempotencyKeyReused, Unavailable */
  async execute(id: Uuid, delivery: Uuid, command: CommandContext): Promise<Outcome<Delivery>> {
    this.authorizer.require(command.actor, 'webhook:write');
    const webhook = await findWebhook(this.webhooks, id, command);
    requireExpected(webhook, command);
    if (!webhook.state.fields.enabled) throw new WebhookDisabled();
    const now = this.clock.now();
    if (command.dryRun) return { value: await this.renewed(webhook.state.partner, id, delivery, now), replayed: false };
    const outcome = await this.deliveries.retry(webhook.state.partner, id, delivery, command, now);
    this.due.tell([id]);
    return outcome;
  }

  /** What a retry would make of it. @throws DeliveryNotFound */
  private async renewed(partner: PartnerId, webhook: Uuid, id: Uuid, now: Date): Promise<Delivery> {
    const delivery = await this.deliveries.find(partner, webhook, id);
    if (delivery === null) throw new DeliveryNotFound();
    return { ...delivery, status: 'pending', attemptCount: 0, nextAttemptAt: now, completedAt: null };
  }
}
