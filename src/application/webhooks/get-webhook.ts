import type { Uuid } from '../../domain/shared/uuid.js';
import { WebhookNotFound } from '../../domain/webhooks/webhook-errors.js';
import type { Webhook } from '../../domain/webhooks/webhook.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { WebhookRepository } from './ports.js';

/** Reads one webhook of the caller's. */
export class GetWebhook {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly webhooks: WebhookRepository,
  ) {}

  /** @throws PermissionDenied, WebhookNotFound, Unavailable */
  async execute(id: Uuid, command: CommandContext): Promise<Webhook> {
    this.authorizer.require(command.actor, 'webhook:read');
    const webhook = await this.webhooks.find(command.reach, id);
    if (webhook === null) throw new WebhookNotFound();
    return webhook;
  }
}
