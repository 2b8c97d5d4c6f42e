import { InvalidInput } from '../../domain/shared/invalid-input.js';
import { Webhook, type NewWebhookFields } from '../../domain/webhooks/webhook.js';
import type { Authorizer } from '../access/ports.js';
import { ownerOf, type CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { Clock, IdGenerator } from '../shared/ports.js';
import { settle } from '../shared/settle.js';
import type { ReceiverPolicy, SecretGenerator, WebhookRepository } from './ports.js';

/** Creates a webhook for the caller's partner, with a secret that only the answer shows. */
export class CreateWebhook {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly webhooks: WebhookRepository,
    private readonly policy: ReceiverPolicy,
    private readonly secrets: SecretGenerator,
    private readonly ids: IdGenerator,
    private readonly clock: Clock,
  ) {}

  /** @throws PermissionDenied, InvalidInput, IdempotencyKeyReused, Unavailable */
  async execute(input: NewWebhookFields, command: CommandContext): Promise<Outcome<Webhook>> {
    this.authorizer.require(command.actor, 'webhook:write');
    const now = this.clock.now();
    const partner = ownerOf(command);
    const change = Webhook.create(this.ids.next(), partner, input, this.secrets.next(), now);
    // What its name stands for may be another thing by now: a repetition is answered as it was.
    const first = command.dryRun ? null : await this.webhooks.recall(partner, command, now);
    if (first !== null) return first;
    await requireAllowed(this.policy, input.url);
    return settle(this.webhooks, change, command);
  }
}

/** @throws InvalidInput when webhooks may not have this address */
export async function requireAllowed(policy: ReceiverPolicy, url: string): Promise<void> {
  const flaw = await policy.flaw(url);
  if (flaw !== null) throw new InvalidInput([{ pointer: '/url', ...flaw }]);
}
