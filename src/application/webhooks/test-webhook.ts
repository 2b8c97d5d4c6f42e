import type { Uuid } from '../../domain/shared/uuid.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { WebhookRepository } from './ports.js';
import type { WebhookAction } from './webhook-action.js';

/** Has an event of type `webhook.test` sent to one webhook, whatever it asks for. */
export class TestWebhook {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly webhooks: WebhookRepository,
    private readonly action: WebhookAction,
  ) {}

  /**
   * Answers the event's id.
   * @throws PermissionDenied, WebhookNotFound, InvalidStateTransition, WebhookChangedMeanwhile, IdempotencyKeyReused, Unavailable
   */
  async execute(id: Uuid, command: CommandContext): Promise<Outcome<Uuid>> {
    this.authorizer.require(command.actor, 'webhook:write');
    return this.action.make(id, command, {
      recall: (partner, now) => this.webhooks.recallEvent(partner, command, now),
      act: async (webhook, occasion) => {
        const event = webhook.test(occasion);
        return command.dryRun ? { value: event.id, replayed: false } : this.webhooks.append(event, command);
      },
    });
  }
}
