import type { ClaimedDelivery } from '../../../src/application/webhooks/delivery.js';
import type { Uuid } from '../../../src/domain/shared/uuid.js';
import { verdictOn, type Attempt } from '../../../src/domain/webhooks/delivery.js';
import type { NewWebhookFields, Webhook } from '../../../src/domain/webhooks/webhook.js';
import { aCommand, aCreation, aPartner } from '../../support/builders.js';
import { aWebhook } from '../../support/webhook-builders.js';
import type { WebhookStorage } from '../../support/webhook-storage.js';

/** The first page of a list. */
export const PAGE = { limit: 50, after: null, withTotal: false };

export const DAY_MS = 24 * 60 * 60 * 1000;

/** A new partner in a storage, and what clauses do there in its name. */
export type WebhookScene = ReturnType<typeof webhookScene>;

/** Sets the scene of a clause about webhooks. */
export function webhookScene(storage: WebhookStorage) {
  const partner = aPartner();
  const now = () => storage.now();
  const add = async (fields: Partial<NewWebhookFields> = {}): Promise<Webhook> =>
    (await storage.webhooks.save(aWebhook(fields, partner), aCommand())).value;
  const createTenant = async (at = new Date('2026-03-04T05:06:07.089Z'), owner = partner): Promise<Uuid> => {
    const { value } = await storage.tenants.save(aCreation({}, { partner: owner, at }), aCommand());
    return value.state.id;
  };
  const ended = (at: Date, statusCode: number): Attempt => ({
    at,
    statusCode,
    durationMs: 5,
    error: statusCode < 300 ? null : `The receiver answered ${statusCode}.`,
    answer: 'thanks',
    retryAfterMs: null,
  });
  const record = (delivery: ClaimedDelivery, statusCode: number, at = now()) => {
    const attempt = ended(at, statusCode);
    const verdict = verdictOn(attempt, delivery.number, 0.5);
    return storage.queue.record({ delivery, attempt, verdict, wasTold: true });
  };
  const relay = async (limit: number) => {
    await storage.numbers.relay(limit);
    return storage.relay.relay(limit);
  };
  const list = async (webhook: Webhook) =>
    (await storage.deliveries.list(partner, webhook.state.id, { status: null, eventType: null }, PAGE)).items;
  return { storage, partner, now, add, createTenant, ended, record, relay, list };
}
