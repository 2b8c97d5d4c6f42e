import { randomBytes } from 'node:crypto';
import type { SecretGenerator } from '../../application/webhooks/ports.js';
import { isWebhookSecret, SECRET_PREFIX, type WebhookSecret } from '../../domain/webhooks/webhook-secret.js';

const SECRET_BYTES = 32;

/** Makes secrets of 32 random bytes. */
export class RandomSecretGenerator implements SecretGenerator {
  next(): WebhookSecret {
    const secret = `${SECRET_PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
    if (!isWebhookSecret(secret)) throw new Error('a made secret is none');
    return secret;
  }
}
