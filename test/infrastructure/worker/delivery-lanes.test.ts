import { expect } from 'chai';
import { MemoryDeliveryQueue } from '../../../src/adapters/memory/delivery-queue.js';
import { MemoryDeliveryRelay } from '../../../src/adapters/memory/delivery-relay.js';
import { MemoryEventRelay } from '../../../src/adapters/memory/event-relay.js';
import { MemoryStore } from '../../../src/adapters/memory/memory-store.js';
import { MemoryTenantRepository } from '../../../src/adapters/memory/tenant-repository.js';
import { MemoryWebhookRepository } from '../../../src/adapters/memory/webhook-repository.js';
import { SystemClock } from '../../../src/adapters/system/system-clock.js';
import { UuidV7Generator } from '../../../src/adapters/system/uuid-v7-generator.js';
import { DeliverEvent } from '../../../src/application/webhooks/deliver-event.js';
import { WebhookDecision } from '../../../src/application/webhooks/webhook-decision.js';
import type { DeliveryQueue } from '../../../src/application/webhooks/delivery-ports.js';
import type { Uuid } from '../../../src/domain/shared/uuid.js';
import { comesBackInMs } from '../../../src/domain/webhooks/delivery.js';
import { DeliveryLanes, type DeliveryParts } from '../../../src/infrastructure/worker/delivery-lanes.js';
import { aCommand, aCreation, aPartner } from '../../support/builders.js';
import { ManualClock } from '../../support/manual-clock.js';
import { recordingLog } from '../../support/recording-log.js';
import { waitFor } from '../../support/wait-for.js';
import { aWebhook } from '../../support/webhook-builders.js';

const HAPPENED_AT = new Date('2026-03-04T06:00:00.000Z');

/** So many milliseconds after it happened. */
const clockAt = (ms: number) => new ManualClock(new Date(HAPPENED_AT.getTime() + ms));

/** Lanes over a delivery that is due at one time, while the queue's clock shows another. */
async function openLanes(queueClock: ManualClock, vary: (queue: DeliveryQueue) => Partial<DeliveryParts>) {
  const store = new MemoryStore();
  const [ids, clock] = [new UuidV7Generator(), new SystemClock()];
  const partner = aPartner();
  const queue = new MemoryDeliveryQueue(store, queueClock);
  const webhooks = new MemoryWebhookRepository(store);
  const webhook = (await webhooks.save(aWebhook({}, partner), aCommand())).value.state.id;
  await new MemoryTenantRepository(store).save(aCreation({}, { partner, at: HAPPENED_AT }), aCommand());
  await new MemoryEventRelay(store).relay(10);
  await new MemoryDeliveryRelay(store, ids, { tell: () => undefined }).relay(10);
  const alarms: (readonly [Uuid, number])[] = [];
  const sent: unknown[] = [];
  const sender = {
    async send() {
      sent.push('something');
      throw new Error('nothing is to be sent');
    },
  };
  const decision = new WebhookDecision(webhooks, ids, clock);
  const lanes = new DeliveryLanes(
    {
      relay: { relay: async () => ({ count: 0, made: 0, upTo: null }) },
      queue,
      alarm: { set: async (id, inMs) => void alarms.push([id, inMs]) },
      deliverEvent: new DeliverEvent(queue, sender, decision, { next: () => 0.5 }, clock),
      clock,
      courtesy: { allow: async (wanted) => wanted, rest: async () => undefined },
      ...vary(queue),
    },
    recordingLog(),
  );
  return { lanes, queue, webhook, alarms, sent };
}

describe('Lanes of deliveries', () => {
  it('set the alarm for when the next attempt is due by the clock of the queue, whatever their own says', async () => {
    // By the process's clock it has been due for months.
    const { lanes, webhook, alarms, sent } = await openLanes(clockAt(-7_000), () => ({}));
    lanes.nudge([webhook]);
    await waitFor(async () => expect(alarms).to.deep.equal([[webhook, 7_000]]));
    await lanes.stop(1_000);
    expect(sent).to.deep.equal([]);
  });

  it('set the alarm anew for what became due sooner while they set it', async () => {
    const queueClock = clockAt(-7_000);
    const alarms: number[] = [];
    const { lanes, webhook } = await openLanes(queueClock, () => ({
      alarm: {
        async set(_webhook, inMs) {
          alarms.push(inMs);
          queueClock.advance(5);
        },
      },
    }));
    lanes.nudge([webhook]);
    await waitFor(async () => expect(alarms).to.deep.equal([7_000, 2_000, 0]));
    await lanes.stop(1_000);
  });

  it('leave what they were given too late to be attempted: it comes back, maybe elsewhere', async () => {
    const beginLimitMs = 20;
    const { lanes, webhook, alarms, sent } = await openLanes(clockAt(0), (queue) => ({
      beginLimitMs,
      queue: {
        record: (outcome) => queue.record(outcome),
        webhooksDue: (withinMs) => queue.webhooksDue(withinMs),
        nextDueInMs: (id) => queue.nextDueInMs(id),
        async claim(id, limit) {
          const [claimed, askedAt] = [await queue.claim(id, limit), performance.now()];
          await waitFor(async () => expect(performance.now() - askedAt).to.be.above(beginLimitMs));
          return claimed;
        },
      },
    }));
    lanes.nudge([webhook]);
    await waitFor(async () => expect(alarms).to.have.lengthOf(1));
    await lanes.stop(1_000);
    expect([alarms[0]?.[1], sent]).to.deep.equal([comesBackInMs(1, 0.5), []]);
  });
});
