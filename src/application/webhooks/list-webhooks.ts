import type { Webhook } from '../../domain/webhooks/webhook.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Page, PageRequest } from '../shared/page.js';
import type { WebhookPosition, WebhookRepository } from './ports.js';

/** Reads the caller's webhooks page by page, the newest first. */
export class ListWebhooks {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly webhooks: WebhookRepository,
  ) {}

  /** @throws PermissionDenied, Unavailable */
  async execute(page: PageRequest<WebhookPosition>, command: CommandContext): Promise<Page<Webhook, WebhookPosition>> {
    this.authorizer.require(command.actor, 'webhook:read');
    return this.webhooks.list(command.reach, page);
  }
}
