import { createHmac } from 'node:crypto';
import { SECRET_PREFIX, type WebhookSecret } from '../../domain/webhooks/webhook-secret.js';

/** What is signed: Standard Webhooks, `<id>.<timestamp>.<body>`. */
export interface SignedContent {
  readonly id: string;
  /** Unix time in seconds. */
  readonly timestamp: number;
  readonly body: string;
}

/** Signs with every secret: `v1,<base64 of HMAC-SHA256>`, separated by spaces. */
export function signatures({ id, timestamp, body }: SignedContent, secrets: readonly WebhookSecret[]): string {
  const content = `${id}.${timestamp}.${body}`;
  return secrets
    .map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(content).digest('base64')}`)
    .join(' ');
}

function keyOf(secret: WebhookSecret): Buffer {
  return Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
}
