import { expect } from 'chai';
import { DomainError } from '../../../src/domain/shared/domain-error.js';
import { ATTEMPT_TIMEOUT_MS } from '../../../src/domain/webhooks/delivery.js';
import { aCommand, aKey, anId } from '../../support/builders.js';
import { rejectionOf } from '../../support/rejection.js';
import type { DeliveryScene } from './delivery-scene.js';

/** Deliveries that are asked for again: a retry of one, a replay of a span. */
export function repetitionClauses(opened: () => DeliveryScene): void {
  it('is made again by a retry, once per key, with all its attempts', async () => {
    const { storage, partner, now, webhook, claimOne } = opened();
    const at = now();
    const { id } = await claimOne();
    const command = aCommand({ idempotency: aKey() });
    const retry = () => storage.deliveries.retry(partner, webhook.state.id, id, command, at);
    expect((await retry()).value).to.include({ status: 'pending', attemptCount: 0 });
    expect((await retry()).replayed).to.equal(true);
    const recalled = await storage.deliveries.recallRetry(partner, command, at);
    expect(recalled).to.deep.include({ replayed: true });
    expect(recalled?.value).to.include({ id, status: 'pending', attemptCount: 0 });
    expect((await claimOne()).number).to.equal(1);
    const unknown = storage.deliveries.retry(partner, webhook.state.id, anId(), aCommand(), at);
    expect(await rejectionOf(unknown, DomainError)).to.have.property('code', 'webhook-not-found');
  });

  it('that is made again by hand is not ended by an attempt from before', async () => {
    const { storage, partner, record, list, now, webhook, claimOne } = opened();
    const moment = (ms: number) => new Date(now().getTime() + ms);
    for (const [turn, statusCode] of [204, 500].entries()) {
      const before = await claimOne();
      await storage.deliveries.retry(partner, webhook.state.id, before.id, aCommand(), now());
      const first = await claimOne();
      expect(first).to.include({ number: 1, id: before.id });
      await record(before, statusCode, moment(2 * turn));
      expect((await list(webhook))[0]).to.include({ status: 'pending', attemptCount: 1 });
      expect(await storage.queue.nextDueInMs(webhook.state.id)).to.be.above(ATTEMPT_TIMEOUT_MS);
      const since = new Date(0);
      await storage.deliveries.replay(
        partner,
        webhook.state.id,
        { since, until: null, eventTypes: null },
        aCommand(),
        now(),
      );
      await record(first, statusCode, moment(2 * turn + 1));
      expect((await list(webhook))[0]).to.include({ status: 'pending', attemptCount: 0 });
    }
    expect((await list(webhook))[0]?.attempts).to.have.lengthOf(4);
  });

  it('is made for every event of a replayed span', async () => {
    const { storage, partner, add, list, now } = opened();
    const late = await add({ event_types: ['tenant.created'] });
    const since = new Date(0);
    const span = { since, until: null, eventTypes: null };
    const command = aCommand({ idempotency: aKey() });
    expect(await storage.deliveries.recallReplay(partner, command, now())).to.equal(null);
    const { value } = await storage.deliveries.replay(partner, late.state.id, span, command, now());
    expect(value).to.equal(1);
    const recalled = await storage.deliveries.recallReplay(partner, command, now());
    expect(recalled).to.deep.equal({ value: 1, replayed: true });
    expect(await list(late)).to.have.lengthOf(1);
    const none = { since, until: new Date(1), eventTypes: ['*'] };
    expect((await storage.deliveries.replay(partner, late.state.id, none, aCommand(), now())).value).to.equal(0);
  });
}
