import { expect } from 'chai';
import { aCommand, anOccasion, aPartner } from '../../support/builders.js';
import type { WebhookScene } from './webhook-scene.js';

/** Which webhooks get a delivery of an event. */
export function relayClauses(opened: () => WebhookScene): void {
  it('makes a delivery for each webhook of the partner that asks for the event, and tells of them', async () => {
    const { storage, add, createTenant, relay, list } = opened();
    const [every, family, exact] = [
      await add(),
      await add({ event_types: ['tenant.*'] }),
      await add({ event_types: ['tenant.created'] }),
    ];
    const others = [await add({ event_types: ['bulk_job.*'] }), await add({ enabled: false })];
    await createTenant();
    await relay(10);
    for (const webhook of [every, family, exact]) expect(await list(webhook)).to.have.lengthOf(1);
    for (const webhook of others) expect(await list(webhook)).to.deep.equal([]);
    expect(storage.told).to.have.members([every, family, exact].map(({ state }) => state.id));
  });

  it("makes none for another partner's event, and a test's for the tested webhook alone", async () => {
    const { storage, add, createTenant, relay, list } = opened();
    const [tested, other] = [await add({ event_types: ['tenant.deleted'] }), await add()];
    await createTenant(undefined, aPartner());
    await storage.webhooks.append(tested.test(anOccasion()), aCommand());
    await relay(10);
    expect((await list(tested)).map(({ eventType }) => eventType)).to.deep.equal(['webhook.test']);
    expect(await list(other)).to.deep.equal([]);
  });
}

/** How events of the feed are taken up for deliveries. */
export function deliveryRelayClauses(opened: () => WebhookScene): void {
  const at = (seconds: number) => new Date(Date.UTC(2026, 2, 4, 6, 0, seconds));

  it('takes up what is in the feed, once, as many events as asked for, and says up to when', async () => {
    const { storage, add, createTenant, list } = opened();
    const webhook = await add();
    expect(await storage.relay.relay(2)).to.deep.equal({ count: 0, made: 0, upTo: null });
    for (const seconds of [1, 2, 3]) await createTenant(at(seconds));
    expect(await storage.relay.relay(2)).to.deep.equal({ count: 0, made: 0, upTo: null });
    await storage.numbers.relay(10);
    expect(await storage.relay.relay(2)).to.deep.equal({ count: 2, made: 2, upTo: at(2) });
    expect(await list(webhook)).to.have.lengthOf(2);
    expect(await storage.relay.relay(2)).to.deep.equal({ count: 1, made: 1, upTo: at(3) });
    expect(await storage.relay.relay(2)).to.deep.equal({ count: 0, made: 0, upTo: null });
    expect(await list(webhook)).to.have.lengthOf(3);
  });

  it('takes each event up once, whoever else does', async () => {
    const { storage, add, createTenant, list } = opened();
    const webhook = await add();
    for (let count = 0; count < 20; count += 1) await createTenant();
    await storage.numbers.relay(100);
    const rounds = await Promise.all(Array.from({ length: 8 }, () => storage.relay.relay(4)));
    expect(rounds.reduce((sum, { count }) => sum + count, 0)).to.equal(20);
    expect(await list(webhook)).to.have.lengthOf(20);
  });

  it('remembers what was meant for a webhook that was disabled before it came, and nothing that happened after', async () => {
    const { storage, add, createTenant, relay, list, now } = opened();
    const webhook = await add();
    await createTenant(at(1));
    const disabled = webhook.update({ enabled: false }, anOccasion(at(2)));
    if (disabled === null) throw new Error('nothing changed');
    await storage.webhooks.save(disabled, aCommand());
    await createTenant(at(3));
    const described = disabled.next.update({ description: 'off for now' }, anOccasion(at(4)));
    if (described === null) throw new Error('nothing changed');
    await storage.webhooks.save(described, aCommand());
    await relay(10);
    expect(await list(webhook)).to.have.lengthOf(1);
    expect(await storage.queue.claim(webhook.state.id, 10)).to.deep.equal([]);
    const enabled = described.next.update({ enabled: true }, anOccasion(at(5)));
    if (enabled === null) throw new Error('nothing changed');
    await storage.webhooks.save(enabled, aCommand());
    const [delivery] = await storage.queue.claim(webhook.state.id, 10);
    expect(delivery?.lateMs).to.be.at.least(now().getTime() - at(1).getTime() - 60_000);
  });
}
