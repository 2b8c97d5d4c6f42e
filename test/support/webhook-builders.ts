import { RandomSecretGenerator } from '../../src/adapters/webhooks/random-secret-generator.js';
import type { PartnerId } from '../../src/domain/access/partner.js';
import { Webhook, type NewWebhookFields, type WebhookChange } from '../../src/domain/webhooks/webhook.js';
import { aPartner, anId } from './builders.js';

const secrets = new RandomSecretGenerator();

/** A secret that nobody else has. */
export const aSecret = () => secrets.next();

/** A decided creation of a webhook, ready to be saved. */
export function aWebhook(fields: Partial<NewWebhookFields> = {}, partner: PartnerId = aPartner()): WebhookChange {
  const input = { url: 'https://receiver.io/hook', event_types: ['*'], ...fields };
  return Webhook.create(anId(), partner, input, aSecret(), new Date('2026-03-04T05:06:07.089Z'));
}
