import { expect } from 'chai';
import { ATTEMPT_TIMEOUT_MS, BEGIN_LIMIT_MS } from '../../../src/domain/webhooks/delivery.js';
import { retryDelayMs } from '../../../src/domain/webhooks/retry-schedule.js';
import { aCommand, anOccasion } from '../../support/builders.js';
import { aSecret } from '../../support/webhook-builders.js';
import type { DeliveryScene } from './delivery-scene.js';
import { DAY_MS } from './webhook-scene.js';

/** Who takes a delivery, when it is due, and what an attempt leaves of it. */
export function attemptClauses(opened: () => DeliveryScene): void {
  it('goes to one taker, with its event and secrets, and comes back when nobody hears of it', async () => {
    const { storage, partner, webhook, claim, claimOne } = opened();
    const taken = (await Promise.all([claim(), claim(), claim()])).flat();
    expect(taken).to.have.lengthOf(1);
    expect(taken[0]).to.deep.include({ number: 1, url: webhook.state.fields.url, secrets: [webhook.state.secret] });
    expect(taken[0]?.event).to.include({ type: 'tenant.created', sequence: 1, partner });
    await storage.pass(23_000);
    expect(await claim()).to.deep.equal([]);
    await storage.pass(4_000);
    expect((await claimOne()).number).to.equal(2);
  });

  it('that nobody heard of waits as long as the schedule says, from the latest moment at which it can have failed', async () => {
    const { storage, claim, claimOne } = opened();
    await claimOne();
    await storage.pass(27_000);
    await claimOne();
    await storage.pass(BEGIN_LIMIT_MS + ATTEMPT_TIMEOUT_MS + retryDelayMs(2, 0) - 1_000);
    expect(await claim()).to.deep.equal([]);
    await storage.pass(retryDelayMs(2, 1) - retryDelayMs(2, 0) + 1_000);
    expect((await claimOne()).number).to.equal(3);
  });

  it('is over when it succeeded', async () => {
    const { storage, ended, record, list, now, webhook, claim, claimOne } = opened();
    const at = now();
    expect(await record(await claimOne(), 200, at)).to.equal(null);
    expect(await storage.queue.nextDueInMs(webhook.state.id)).to.equal(null);
    await storage.pass(DAY_MS);
    expect(await claim()).to.deep.equal([]);
    const [delivery] = await list(webhook);
    expect(delivery).to.include({ status: 'succeeded', attemptCount: 1, nextAttemptAt: null });
    expect(delivery?.attempts).to.deep.equal([{ ...ended(at, 200) }]);
  });

  it('waits for its next attempt when it failed, and tells since when the webhook fails', async () => {
    const { storage, record, webhook, claimOne, find, fail } = opened();
    const since = await fail(await claimOne());
    expect(await storage.queue.nextDueInMs(webhook.state.id)).to.be.within(4_000, 5_000);
    expect(await storage.queue.webhooksDue(0)).to.deep.equal([]);
    expect(await storage.queue.webhooksDue(6_000)).to.deep.equal([webhook.state.id]);
    await storage.pass(6_000);
    expect(await storage.queue.webhooksDue(0)).to.deep.equal([webhook.state.id]);
    expect(await storage.queue.nextDueInMs(webhook.state.id)).to.equal(0);
    const failing = await record(await claimOne(), 500);
    expect(failing?.forMs).to.be.within(6_000, 60_000);
    expect((await find()).state.failingSince).to.deep.equal(failing?.since);
    expect(since.getTime() - (failing?.since.getTime() ?? 0)).to.be.oneOf([0, 6_000]);
    await storage.pass(DAY_MS);
    expect(await record(await claimOne(), 204)).to.equal(null);
  });

  it('waits from when a failure is written down, whatever the clock of who attempted it says', async () => {
    const { storage, record, now, webhook, claimOne } = opened();
    for (const skewMs of [10 * 60_000, -10 * 60_000]) {
      const attempted = await claimOne();
      await record(attempted, 500, new Date(now().getTime() + skewMs));
      const delayMs = retryDelayMs(attempted.number, 0.5);
      expect(await storage.queue.nextDueInMs(webhook.state.id)).to.be.within(delayMs - 60_000, delayMs);
      await storage.pass(delayMs);
    }
  });

  it('waits while its webhook is disabled, and goes on afterwards', async () => {
    const { storage, webhook, claim } = opened();
    const disabled = webhook.disableAsGone(anOccasion());
    if (disabled === null) throw new Error('nothing changed');
    await storage.webhooks.save(disabled, aCommand());
    expect(await claim()).to.deep.equal([]);
    expect(await storage.queue.webhooksDue(0)).to.deep.equal([]);
    expect(await storage.queue.nextDueInMs(webhook.state.id)).to.equal(null);
    const enabled = disabled.next.update({ enabled: true }, anOccasion());
    if (enabled === null) throw new Error('nothing changed');
    await storage.webhooks.save(enabled, aCommand());
    expect(await claim()).to.have.lengthOf(1);
  });

  it('is signed by both secrets during a rotation', async () => {
    const { storage, now, webhook, claimOne } = opened();
    const rotated = webhook.rotateSecret(aSecret(), 24, anOccasion(now()));
    await storage.webhooks.save(rotated, aCommand());
    expect((await claimOne()).secrets).to.deep.equal([rotated.next.state.secret, webhook.state.secret]);
  });
}
