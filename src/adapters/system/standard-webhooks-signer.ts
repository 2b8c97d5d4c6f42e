import { createHmac } from 'node:crypto';
import type { MessageSigner, SignedContent } from '../../application/shared/ports.js';

/** How a secret begins; the key in base64 follows. */
const SECRET_PREFIX = 'whsec_';

/** Signs by Standard Webhooks: `v1,` and the base64 of HMAC-SHA256 over `<id>.<timestamp>.<body>`, separated by spaces. */
export class StandardWebhooksSigner implements MessageSigner {
  sign({ id, timestamp, body }: SignedContent, secrets: readonly string[]): string {
    const content = `${id}.${timestamp}.${body}`;
    return secrets.map((secret) => `v1,${hmac(secret, content)}`).join(' ');
  }
}

function hmac(secret: string, content: string): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  return createHmac('sha256', key).update(content).digest('base64');
}
