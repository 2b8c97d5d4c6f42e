import type { Uuid } from '../../domain/shared/uuid.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { WebhookDecision } from './webhook-decision.js';

/** Deletes a webhook for good: nothing is delivered to it any more. */
export class DeleteWebhook {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly decision: WebhookDecision,
  ) {}

  /** @throws PermissionDenied, WebhookNotFound, WebhookChangedMeanwhile, Unavailable */
  async execute(id: Uuid, command: CommandContext): Promise<void> {
    this.authorizer.require(command.actor, 'webhook:write');
    await this.decision.make(id, command, (webhook, occasion) => webhook.delete(occasion));
  }
}
