import { expect } from 'chai';
import { openDatabase, type Database } from '../../../src/adapters/prisma/database.js';
import { PrismaDeliveryQueue } from '../../../src/adapters/prisma/delivery-queue.js';
import { PrismaEventRelay } from '../../../src/adapters/prisma/event-relay.js';
import { PrismaDeliveryRelay } from '../../../src/adapters/prisma/delivery-relay.js';
import { PrismaTenantRepository } from '../../../src/adapters/prisma/tenant-repository.js';
import { PrismaWebhookRepository } from '../../../src/adapters/prisma/webhook-repository.js';
import { EventsStoredSignal } from '../../../src/adapters/system/events-stored-signal.js';
import { AesSecretCipher } from '../../../src/adapters/webhooks/aes-secret-cipher.js';
import type { Webhook } from '../../../src/domain/webhooks/webhook.js';
import { aCommand, aCreation, anOccasion, aPartner } from '../../support/builders.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { databaseOptions } from '../../support/postgresql-tenant-storage.js';
import { query } from '../../support/query.js';
import { aSecret, aWebhook } from '../../support/webhook-builders.js';

describe('A secret that was encrypted with another key', () => {
  const signal = new EventsStoredSignal();
  const partner = aPartner();
  const page = { limit: 10, after: null, withTotal: false };
  let own: TestDatabase;
  let database: Database;
  let webhooks: PrismaWebhookRepository;
  let queue: PrismaDeliveryQueue;
  let unreadable: Webhook;
  let readable: Webhook;

  const repositoryWith = (key: number) =>
    new PrismaWebhookRepository(database, new AesSecretCipher(new Uint8Array(32).fill(key)), signal);
  const found = async ({ state }: Webhook): Promise<Webhook> => {
    const webhook = await webhooks.find(partner, state.id);
    if (webhook === null) throw new Error('it is gone');
    return webhook;
  };

  before(async () => {
    own = await createDatabase();
    database = openDatabase(databaseOptions(own.url));
    webhooks = repositoryWith(2);
    queue = new PrismaDeliveryQueue(database, new AesSecretCipher(new Uint8Array(32).fill(2)));
    unreadable = (await repositoryWith(1).save(aWebhook({}, partner), aCommand())).value;
    readable = (await webhooks.save(aWebhook({}, partner), aCommand())).value;
    await new PrismaTenantRepository(database, signal).save(aCreation({}, { partner }), aCommand());
    await new PrismaEventRelay(database).relay(10);
    await new PrismaDeliveryRelay(database, { tell: () => undefined }).relay(10);
  });
  after(async () => {
    await database.close();
    await own.drop();
  });

  it('keeps no other webhook from being listed, and itself from nothing but signing', async () => {
    const { items } = await webhooks.list(partner, page);
    expect(items.map(({ state }) => state.secret)).to.deep.equal([readable.state.secret, null]);
    const change = (await found(unreadable)).update({ description: 'still here' }, anOccasion());
    if (change === null) throw new Error('nothing changed');
    const sealed = () => query(own.url, `SELECT secret FROM webhooks WHERE id = '${unreadable.state.id}'`);
    const before = await sealed();
    await webhooks.save(change, aCommand());
    expect(await sealed()).to.deep.equal(before);
  });

  it('holds up no delivery of another webhook in the same statement', async () => {
    const [ours, theirs] = await Promise.all([readable, unreadable].map(({ state }) => queue.claim(state.id, 10)));
    expect(ours?.map(({ secrets }) => secrets)).to.deep.equal([[readable.state.secret]]);
    expect(theirs?.map(({ secrets }) => secrets)).to.deep.equal([[]]);
  });

  it('is mended by a rotation', async () => {
    const secret = aSecret();
    await webhooks.save((await found(unreadable)).rotateSecret(secret, 24, anOccasion()), aCommand());
    expect((await found(unreadable)).state).to.include({ secret, formerSecret: null });
  });
});
