import type { Uuid } from '../../domain/shared/uuid.js';
import type { Webhook } from '../../domain/webhooks/webhook.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { SecretGenerator } from './ports.js';
import type { WebhookDecision } from './webhook-decision.js';

/** Gives a webhook a new secret, that only the answer shows; the old one goes on signing for a while. */
export class RotateWebhookSecret {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly decision: WebhookDecision,
    private readonly secrets: SecretGenerator,
  ) {}

  /** @throws PermissionDenied, WebhookNotFound, InvalidInput, WebhookChangedMeanwhile, IdempotencyKeyReused, Unavailable */
  async execute(id: Uuid, overlapHours: number, command: CommandContext): Promise<Outcome<Webhook>> {
    this.authorizer.require(command.actor, 'webhook:write');
    const secret = this.secrets.next();
    return this.decision.make(id, command, (webhook, occasion) => webhook.rotateSecret(secret, overlapHours, occasion));
  }
}
