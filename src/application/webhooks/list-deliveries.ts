import type { Uuid } from '../../domain/shared/uuid.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Page, PageRequest } from '../shared/page.js';
import type { Delivery } from './delivery.js';
import type { DeliveryFilter, DeliveryLog, DeliveryPosition } from './delivery-ports.js';
import type { GetWebhook } from './get-webhook.js';

/** Reads what was and is to be delivered to a webhook, the newest first. */
export class ListDeliveries {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly getWebhook: GetWebhook,
    private readonly deliveries: DeliveryLog,
  ) {}

  /** @throws PermissionDenied, WebhookNotFound, Unavailable */
  async execute(
    id: Uuid,
    filter: DeliveryFilter,
    page: PageRequest<DeliveryPosition>,
    command: CommandContext,
  ): Promise<Page<Delivery, DeliveryPosition>> {
    this.authorizer.require(command.actor, 'webhook:read');
    const { state } = await this.getWebhook.execute(id, command);
    return this.deliveries.list(state.partner, id, filter, page);
  }
}
