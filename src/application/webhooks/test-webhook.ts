import type { Uuid } from '../../domain/shared/uuid.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { Clock, IdGenerator } from '../shared/ports.js';
import { findWebhook } from './find-webhook.js';
import type { WebhookRepository } from './ports.js';
import { requireExpected } from './webhook-decision.js';

/** Has an event of type `webhook.test` sent to one webhook, whatever it asks for. */
export class TestWebhook {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly webhooks: WebhookRepository,
    private readonly ids: IdGenerator,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers the event's id.
   * @throws PermissionDenied, WebhookNotFound, WebhookDisabled, WebhookChangedMeanwhile, IdempotencyKeyReused, Unavailable
   */
  async execute(id: Uuid, command: CommandContext): Promise<Outcome<Uuid>> {
    this.authorizer.require(command.actor, 'webhook:write');
    const webhook = await findWebhook(this.webhooks, id, command);
    requireExpected(webhook, command);
    const event = webhook.test({ at: this.clock.now(), eventId: this.ids.next() });
    return command.dryRun ? { value: event.id, replayed: false } : this.webhooks.append(event, command);
  }
}
