import { InvalidInput } from '../../domain/shared/invalid-input.js';
import { isSame } from '../../domain/shared/is-same.js';
import type { WebhookFields } from '../../domain/webhooks/webhook-rules.js';
import type { Webhook } from '../../domain/webhooks/webhook.js';
import { webhookDocument, type WebhookDocument } from './webhook-document.js';

/** Read-only fields that a client sent back. */
export type WebhookSentBack = Readonly<Partial<Record<Exclude<keyof WebhookDocument, keyof WebhookFields>, unknown>>>;

/** @throws InvalidInput naming every read-only field that differs from its present value */
export function requireUntouchedWebhook(webhook: Webhook, sentBack: WebhookSentBack): void {
  const present: Readonly<Record<string, unknown>> = { ...webhookDocument(webhook) };
  const errors = Object.entries(sentBack)
    .filter(([field, value]) => value !== undefined && !isSame(value, present[field]))
    .map(([field]) => ({
      pointer: `/${field}`,
      code: 'read_only',
      message: 'Is read-only and differs from its present value',
    }));
  if (errors.length > 0) throw new InvalidInput(errors);
}
