import { expect } from 'chai';
import { MemoryDeliveryQueue } from '../../../src/adapters/memory/delivery-queue.js';
import { MemoryDeliveryRelay } from '../../../src/adapters/memory/delivery-relay.js';
import { MemoryEventRelay } from '../../../src/adapters/memory/event-relay.js';
import { MemoryStore } from '../../../src/adapters/memory/memory-store.js';
import { MemoryTenantRepository } from '../../../src/adapters/memory/tenant-repository.js';
import { MemoryWebhookRepository } from '../../../src/adapters/memory/webhook-repository.js';
import { UuidV7Generator } from '../../../src/adapters/system/uuid-v7-generator.js';
import { DeliverEvent } from '../../../src/application/webhooks/deliver-event.js';
import { WebhookDecision } from '../../../src/application/webhooks/webhook-decision.js';
import type { Uuid } from '../../../src/domain/shared/uuid.js';
import { DeliveryLanes } from '../../../src/infrastructure/worker/delivery-lanes.js';
import { aCommand, aCreation, aPartner } from '../../support/builders.js';
import { recordingLog } from '../../support/recording-log.js';
import { waitFor } from '../../support/wait-for.js';
import { aWebhook } from '../../support/webhook-builders.js';

describe('Lanes of deliveries', () => {
  it('set the alarm for when the next attempt is due by their own clock, whatever the database says', async () => {
    const store = new MemoryStore();
    const ids = new UuidV7Generator();
    const partner = aPartner();
    const queue = new MemoryDeliveryQueue(store);
    const webhooks = new MemoryWebhookRepository(store);
    const webhook = (await webhooks.save(aWebhook({}, partner), aCommand())).value;
    const happenedAt = new Date('2026-03-04T06:00:00.000Z');
    await new MemoryTenantRepository(store).save(aCreation({}, { partner, at: happenedAt }), aCommand());
    await new MemoryEventRelay(store).relay(10);
    await new MemoryDeliveryRelay(store, ids, { tell: () => undefined }).relay(10);
    // By this clock it is not due for another seven seconds.
    const clock = { now: () => new Date(happenedAt.getTime() - 7_000) };
    const alarms: (readonly [Uuid, number])[] = [];
    const nobody = { relay: async () => ({ count: 0, upTo: null }) };
    const sent: unknown[] = [];
    const sender = {
      async send() {
        sent.push('something');
        throw new Error('nothing is due');
      },
    };
    const lanes = new DeliveryLanes(
      {
        relay: nobody,
        queue,
        alarm: { set: async (id, inMs) => void alarms.push([id, inMs]) },
        deliverEvent: new DeliverEvent(
          queue,
          sender,
          new WebhookDecision(webhooks, ids, clock),
          { next: () => 0.5 },
          clock,
        ),
        clock,
        courtesy: { allow: async (wanted) => wanted, rest: async () => undefined },
      },
      recordingLog(),
    );
    lanes.nudge([webhook.state.id]);
    await waitFor(async () => expect(alarms).to.deep.equal([[webhook.state.id, 7_000]]));
    await lanes.stop(1_000);
    expect(sent).to.deep.equal([]);
  });
});
