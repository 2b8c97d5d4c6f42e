declare const brand: unique symbol;

/** A secret that signs deliveries: `whsec_` and the base64 of 24 to 64 random bytes (Standard Webhooks). */
export type WebhookSecret = string & { readonly [brand]: 'WebhookSecret' };

/** What every secret begins with. */
export const SECRET_PREFIX = 'whsec_';

const SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

export function isWebhookSecret(text: string): text is WebhookSecret {
  return SECRET.test(text);
}
