import type { Uuid } from '../../domain/shared/uuid.js';
import type { WebhookFields } from '../../domain/webhooks/webhook-rules.js';
import type { Webhook, WebhookPatch } from '../../domain/webhooks/webhook.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import { requireUntouched } from '../shared/read-only.js';
import { requireAllowed } from './create-webhook.js';
import type { DeliveriesDue } from './delivery-ports.js';
import type { ReceiverPolicy } from './ports.js';
import type { WebhookDecision } from './webhook-decision.js';
import { webhookDocument, type WebhookDocument } from './webhook-document.js';

/** Read-only fields that a client sent back. */
type WebhookSentBack = Readonly<Partial<Record<Exclude<keyof WebhookDocument, keyof WebhookFields>, unknown>>>;

/** Changes the named fields of a webhook. Enabled again, it goes on with what waited. */
export class UpdateWebhook {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly decision: WebhookDecision,
    private readonly policy: ReceiverPolicy,
    private readonly due: DeliveriesDue,
  ) {}

  /** @throws PermissionDenied, WebhookNotFound, InvalidInput, WebhookChangedMeanwhile, Unavailable */
  async execute(id: Uuid, patch: WebhookPatch & WebhookSentBack, command: CommandContext): Promise<Outcome<Webhook>> {
    this.authorizer.require(command.actor, 'webhook:write');
    if (typeof patch.url === 'string') await requireAllowed(this.policy, patch.url);
    const { url, event_types, description, enabled, ...sentBack } = patch;
    const outcome = await this.decision.make(id, command, (webhook, occasion) => {
      requireUntouched(webhookDocument(webhook), sentBack);
      return webhook.update({ url, event_types, description, enabled }, occasion);
    });
    if (outcome.value.state.fields.enabled && !command.dryRun) this.due.tell([id]);
    return outcome;
  }
}
