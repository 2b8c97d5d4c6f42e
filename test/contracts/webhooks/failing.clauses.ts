import { expect } from 'chai';
import { DomainError } from '../../../src/domain/shared/domain-error.js';
import { hasFailedTooLong, unsignedAttempt, verdictOn } from '../../../src/domain/webhooks/delivery.js';
import { aCommand, anOccasion } from '../../support/builders.js';
import { rejectionOf } from '../../support/rejection.js';
import type { DeliveryScene } from './delivery-scene.js';
import { DAY_MS } from './webhook-scene.js';

/** Since when a webhook fails, and what that does to it. */
export function failingClauses(opened: () => DeliveryScene): void {
  it('that fails is counted from when that was heard of: a success that was heard of before is no failure', async () => {
    const { storage, record, claimTwo, find } = opened();
    const [slow, quick] = await claimTwo();
    expect(await record(quick, 204)).to.equal(null);
    await storage.pass(15_000);
    const failing = await record(slow, 500);
    expect(failing?.forMs).to.be.below(15_000);
    expect((await find()).state.failingSince).to.deep.equal(failing?.since);
  });

  it('that fails does not count where the receiver was not told, and not for another address', async () => {
    const { storage, record, now, webhook, claimOne } = opened();
    const delivery = await claimOne();
    const attempt = unsignedAttempt(now());
    const verdict = verdictOn(attempt, 1, 0.5);
    expect(await storage.queue.record({ delivery, attempt, verdict, wasTold: false })).to.equal(null);
    const moved = webhook.update({ url: 'https://other.io/hook' }, anOccasion());
    if (moved === null) throw new Error('nothing changed');
    await storage.webhooks.save(moved, aCommand());
    expect(await record(delivery, 500)).to.equal(null);
    await storage.pass(60_000);
    expect((await record(await claimOne(), 500))?.forMs).to.be.below(60_000);
  });

  it('that succeeds at the last moment keeps its webhook from being disabled as failing', async () => {
    const { storage, record, claimTwo, find, fail } = opened();
    const [failing, other] = await claimTwo();
    const since = await fail(failing);
    const change = (await find()).disableAsFailing(since, anOccasion());
    if (change === null) throw new Error('it is not failing');
    await record(other, 204);
    const error = await rejectionOf(storage.webhooks.save(change, aCommand()), DomainError);
    expect(error).to.have.property('code', 'precondition-failed');
    expect((await find()).disableAsFailing(since, anOccasion())).to.equal(null);
  });

  it('that failed for five days says so, and disables its webhook', async () => {
    const { storage, partner, record, webhook, claimOne, find, fail } = opened();
    await fail(await claimOne());
    await storage.pass(5 * DAY_MS);
    const failing = await record(await claimOne(), 500);
    if (failing === null) throw new Error('it does not fail');
    expect(hasFailedTooLong(failing)).to.equal(true);
    const change = (await find()).disableAsFailing(failing.since, anOccasion());
    if (change === null) throw new Error('it is not failing');
    await storage.webhooks.save(change, aCommand());
    const disabled = await storage.webhooks.find(partner, webhook.state.id);
    expect(disabled?.state).to.deep.include({ disabledReason: 'failing' });
  });
}
