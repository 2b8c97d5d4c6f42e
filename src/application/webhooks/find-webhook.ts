import type { Uuid } from '../../domain/shared/uuid.js';
import { WebhookNotFound } from '../../domain/webhooks/webhook-errors.js';
import type { Webhook } from '../../domain/webhooks/webhook.js';
import type { CommandContext } from '../shared/command-context.js';
import type { WebhookRepository } from './ports.js';

/** Finds the webhook that a call is about; what the call is allowed to do is asked before. @throws WebhookNotFound, Unavailable */
export async function findWebhook(webhooks: WebhookRepository, id: Uuid, { reach }: CommandContext): Promise<Webhook> {
  const webhook = await webhooks.find(reach, id);
  if (webhook === null) throw new WebhookNotFound();
  return webhook;
}
