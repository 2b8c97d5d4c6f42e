import { expect } from 'chai';
import { aCommand, aKey, anOccasion } from '../../support/builders.js';
import type { DeliveryScene } from './delivery-scene.js';

/** What is left of a delivery without its tenant, its event and its webhook. */
export function forgettingClauses(opened: () => DeliveryScene): void {
  it('keeps nothing of what was answered about a tenant once that is purged, and sends what is left', async () => {
    const { storage, partner, record, list, now, webhook, claimOne } = opened();
    const at = now();
    const delivery = await claimOne();
    await record(delivery, 500);
    const command = aCommand({ idempotency: aKey() });
    const retry = () => storage.deliveries.retry(partner, webhook.state.id, delivery.id, command, now());
    for (const told of [await retry(), await retry()]) {
      expect(told.value.attempts.map(({ answer }) => answer)).to.deep.equal(['thanks']);
    }
    const id = delivery.event.tenant;
    const tenant = id === null ? null : await storage.tenants.find(partner, id);
    if (tenant === null) throw new Error('no tenant');
    const deleted = tenant.delete(anOccasion(at));
    await storage.tenants.save(deleted, aCommand());
    await storage.tenants.save(deleted.next.purge(anOccasion(at)), aCommand());
    expect((await list(webhook))[0]?.attempts.map(({ answer }) => answer)).to.deep.equal([null]);
    for (const told of [await retry(), await storage.deliveries.recallRetry(partner, command, now())]) {
      expect(told?.value.attempts.map(({ answer }) => answer)).to.deep.equal([null]);
    }
    await storage.pass(60_000);
    const again = await claimOne();
    expect(JSON.stringify(again.event.data)).to.not.include('Acme');
    await record(again, 500);
    expect((await list(webhook))[0]?.attempts.map(({ answer }) => answer)).to.deep.equal([null, null]);
  });

  it('goes with its event when that is too old, and with its webhook when that is deleted', async () => {
    const { storage, createTenant, relay, list, now, webhook } = opened();
    expect(await storage.old.forget(new Date(0), 10)).to.equal(0);
    expect(await list(webhook)).to.have.lengthOf(1);
    expect(await storage.old.forget(now(), 10)).to.equal(1);
    expect(await list(webhook)).to.deep.equal([]);
    await createTenant(now());
    await relay(10);
    await storage.webhooks.save(webhook.delete(anOccasion()), aCommand());
    await storage.old.forget(new Date(0), 10);
    expect(await list(webhook)).to.deep.equal([]);
  });
}
