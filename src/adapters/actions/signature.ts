import { createHmac } from 'node:crypto';

/** What is signed (Standard Webhooks): `<id>.<timestamp>.<body>`. */
export interface SignedContent {
  readonly id: string;
  /** Unix time in seconds. */
  readonly timestamp: number;
  readonly body: string;
}

/** How a secret begins; base64 follows. */
const SECRET_PREFIX = 'whsec_';

/** Signs with a `whsec_…` secret: `v1,<base64 of HMAC-SHA256>`. */
export function signature({ id, timestamp, body }: SignedContent, secret: string): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
