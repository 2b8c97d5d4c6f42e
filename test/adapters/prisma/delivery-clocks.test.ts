import { expect } from 'chai';
import { openDatabase, type Database } from '../../../src/adapters/prisma/database.js';
import { PrismaDeliveryQueue } from '../../../src/adapters/prisma/delivery-queue.js';
import { PrismaDeliveryRelay } from '../../../src/adapters/prisma/delivery-relay.js';
import { PrismaEventRelay } from '../../../src/adapters/prisma/event-relay.js';
import { PrismaTenantRepository } from '../../../src/adapters/prisma/tenant-repository.js';
import { PrismaWebhookRepository } from '../../../src/adapters/prisma/webhook-repository.js';
import { EventsStoredSignal } from '../../../src/adapters/system/events-stored-signal.js';
import { UuidV7Generator } from '../../../src/adapters/system/uuid-v7-generator.js';
import { AesSecretCipher } from '../../../src/adapters/webhooks/aes-secret-cipher.js';
import { DeliverEvent } from '../../../src/application/webhooks/deliver-event.js';
import type { ClaimedDelivery } from '../../../src/application/webhooks/delivery.js';
import { WebhookDecision } from '../../../src/application/webhooks/webhook-decision.js';
import { unsignedAttempt } from '../../../src/domain/webhooks/delivery.js';
import type { Webhook } from '../../../src/domain/webhooks/webhook.js';
import { aCommand, aCreation, aPartner } from '../../support/builders.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { ManualClock } from '../../support/manual-clock.js';
import { databaseOptions } from '../../support/postgresql-tenant-storage.js';
import { query } from '../../support/query.js';
import { aWebhook } from '../../support/webhook-builders.js';

const MINUTE_MS = 60_000;

describe('Deliveries, where the clocks of processes are wrong,', () => {
  const partner = aPartner();
  const signal = new EventsStoredSignal();
  const cipher = new AesSecretCipher(new Uint8Array(32).fill(4));
  let own: TestDatabase;
  let database: Database;
  let queue: PrismaDeliveryQueue;
  let webhook: Webhook;
  before(async () => {
    own = await createDatabase();
    database = openDatabase(databaseOptions(own.url));
    queue = new PrismaDeliveryQueue(database, cipher);
    const webhooks = new PrismaWebhookRepository(database, cipher, signal);
    webhook = (await webhooks.save(aWebhook({}, partner), aCommand())).value;
  });
  after(async () => {
    await database.close();
    await own.drop();
  });

  const claimOneThatHappened = async (at: Date): Promise<ClaimedDelivery> => {
    await new PrismaTenantRepository(database, signal).save(aCreation({}, { partner, at }), aCommand());
    await new PrismaEventRelay(database).relay(10);
    await new PrismaDeliveryRelay(database, { tell: () => undefined }).relay(10);
    const [delivery, ...others] = await queue.claim(webhook.state.id, 10);
    if (delivery === undefined || others.length > 0) throw new Error('one was due');
    return delivery;
  };

  it('are due at once, whenever their event says that it happened', async () => {
    for (const hours of [6, -6]) await claimOneThatHappened(new Date(Date.now() + hours * 60 * MINUTE_MS));
  });

  for (const minutes of [10, -10, 60 * 24 * 6, -60 * 24 * 6]) {
    it(`come back on the schedule, and disable nothing, when a worker is ${minutes} minutes ahead`, async () => {
      const delivery = await claimOneThatHappened(new Date());
      const clock = new ManualClock(new Date(Date.now() + minutes * MINUTE_MS));
      const ids = new UuidV7Generator();
      const webhooks = new PrismaWebhookRepository(database, cipher, signal);
      const sender = {
        send: async (_: unknown, at: Date) => ({ ...unsignedAttempt(at), statusCode: 500, error: '500' }),
      };
      const decision = new WebhookDecision(webhooks, ids, clock);
      const deliverEvent = new DeliverEvent(queue, sender, decision, { next: () => 0 }, clock);
      const { settle } = await deliverEvent.attempt(delivery);
      expect(await settle(aCommand())).to.equal(false);
      const [row] = await query(
        own.url,
        `SELECT extract(epoch FROM next_attempt_at - now())::float8 AS wait FROM webhook_deliveries WHERE id = '${delivery.id}'`,
      );
      expect(row?.['wait']).to.be.within(0, 4);
      expect((await webhooks.find(partner, webhook.state.id))?.state.fields.enabled).to.equal(true);
      await query(own.url, 'DELETE FROM webhook_deliveries');
    });
  }
});
