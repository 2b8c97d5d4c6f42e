import { expect } from 'chai';
import { openDatabase, type Database } from '../../../src/adapters/prisma/database.js';
import { PrismaDeliveryQueue } from '../../../src/adapters/prisma/delivery-queue.js';
import { PrismaDeliveryRelay } from '../../../src/adapters/prisma/delivery-relay.js';
import { PrismaEventRelay } from '../../../src/adapters/prisma/event-relay.js';
import { PrismaTenantRepository } from '../../../src/adapters/prisma/tenant-repository.js';
import { PrismaWebhookRepository } from '../../../src/adapters/prisma/webhook-repository.js';
import { EventsStoredSignal } from '../../../src/adapters/system/events-stored-signal.js';
import { AesSecretCipher } from '../../../src/adapters/webhooks/aes-secret-cipher.js';
import { aCommand, aCreation, aPartner } from '../../support/builders.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { ManualClock } from '../../support/manual-clock.js';
import { databaseOptions } from '../../support/postgresql-tenant-storage.js';
import { aWebhook } from '../../support/webhook-builders.js';

describe('A delivery that a process makes whose clock is hours ahead', () => {
  let own: TestDatabase;
  let database: Database;
  before(async () => {
    own = await createDatabase();
    database = openDatabase(databaseOptions(own.url));
  });
  after(async () => {
    await database.close();
    await own.drop();
  });

  it('is due at once for a process whose clock is right, and for itself when its clock is put right', async () => {
    const ahead = new ManualClock();
    ahead.advance(6 * 3600);
    const cipher = new AesSecretCipher(new Uint8Array(32).fill(4));
    const signal = new EventsStoredSignal();
    const partner = aPartner();
    const webhook = aWebhook({}, partner);
    await new PrismaWebhookRepository(database, cipher, signal).save(webhook, aCommand());
    await new PrismaTenantRepository(database, signal).save(aCreation({}, { partner, at: ahead.now() }), aCommand());
    await new PrismaEventRelay(database).relay(10);
    await new PrismaDeliveryRelay(database, { tell: () => undefined }, ahead).relay(10);
    const queue = new PrismaDeliveryQueue(database, cipher);
    expect(await queue.claim(webhook.next.state.id, 10, new Date())).to.have.length(1);
  });
});
