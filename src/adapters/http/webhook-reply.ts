import { z } from 'zod';
import type { Outcome } from '../../application/shared/outcome.js';
import { webhookDocument } from '../../application/webhooks/webhook-document.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import { isUuid, type Uuid } from '../../domain/shared/uuid.js';
import { DeliveryNotFound, WebhookNotFound } from '../../domain/webhooks/webhook-errors.js';
import type { Webhook } from '../../domain/webhooks/webhook.js';
import type { DocumentedReply, Reply } from './endpoint.js';
import { WebhookSchema } from './webhook.schema.js';

/** The heading of the webhooks' operations in the reference. */
export const WEBHOOKS_TAG = 'Webhooks';

/** The header that carries a webhook's version. */
export const WEBHOOK_ETAG = z.string().meta({ description: 'The version, quoted.', example: '"1"' });

/** A webhook's entity tag. */
export function webhookEtag({ state }: Webhook): string {
  return `"${state.version}"`;
}

/** Tells that an outcome is told again. */
export function replayHeaders({ replayed }: Outcome<unknown>): Readonly<Record<string, string>> {
  return replayed ? { 'Idempotency-Replayed': 'true' } : {};
}

/** Answers with a webhook. */
export function webhookReply(webhook: Webhook): Reply {
  return { status: 200, headers: { ETag: webhookEtag(webhook) }, body: webhookDocument(webhook) };
}

/** What a dry run answers. */
export const WEBHOOK_DRY_RUN: DocumentedReply = {
  description: 'A dry run: the webhook as it would be, without a secret. Nothing was stored.',
  schema: WebhookSchema,
  headers: z.object({ 'X-Dry-Run': z.enum(['true']) }),
};

/** Tells that nothing was stored. */
export const DRY_RUN_HEADERS = { 'X-Dry-Run': 'true' } as const;

/** Answers with the webhook that a dry run would lead to. Nobody is shown a secret that will never sign. */
export function webhookDryRunReply(webhook: Webhook): Reply {
  return { status: 200, headers: DRY_RUN_HEADERS, body: webhookDocument(webhook) };
}

/** A webhook with its secret, for the answers that show it. @throws Unavailable when it cannot be read, which the operator can mend */
export function withSecret(webhook: Webhook) {
  const { id, secret } = webhook.state;
  if (secret === null) throw new Unavailable(new Error(`the secret of webhook ${id} cannot be decrypted`));
  return { ...webhookDocument(webhook), secret };
}

/** @throws WebhookNotFound for what cannot be an id, as for an unknown one */
export function webhookIdIn(params: Readonly<Record<string, string>>): Uuid {
  const id = (params['webhook'] ?? '').toLowerCase();
  if (!isUuid(id)) throw new WebhookNotFound();
  return id;
}

/** @throws DeliveryNotFound for what cannot be an id, as for an unknown one */
export function deliveryIdIn(params: Readonly<Record<string, string>>): Uuid {
  const id = (params['delivery'] ?? '').toLowerCase();
  if (!isUuid(id)) throw new DeliveryNotFound();
  return id;
}
