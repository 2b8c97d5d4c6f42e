import type { WebhookStorage } from '../support/webhook-storage.js';
import { attemptClauses } from './webhooks/attempt.clauses.js';
import { deliveryScene, type DeliveryScene } from './webhooks/delivery-scene.js';
import { failingClauses } from './webhooks/failing.clauses.js';
import { feedClauses } from './webhooks/feed.clauses.js';
import { forgettingClauses } from './webhooks/forgetting.clauses.js';
import { deliveryRelayClauses, relayClauses } from './webhooks/relay.clauses.js';
import { repetitionClauses } from './webhooks/repetition.clauses.js';
import { webhookClauses } from './webhooks/webhook.clauses.js';
import { webhookScene, type WebhookScene } from './webhooks/webhook-scene.js';

/** Every promise about webhooks, deliveries and the feed, for whatever keeps them. */
export function webhooksContract(name: string, open: () => Promise<WebhookStorage>): void {
  describe(`Webhooks, deliveries and the feed in ${name}`, () => {
    let scene: WebhookScene;
    beforeEach(async () => {
      scene = webhookScene(await open());
    });
    afterEach(() => scene.storage.close());
    const opened = () => scene;
    describe('a webhook', () => webhookClauses(opened));
    describe('the relay', () => relayClauses(opened));
    describe('the relay of deliveries', () => deliveryRelayClauses(opened));
    describe('a delivery', () => {
      let delivery: DeliveryScene;
      beforeEach(async () => {
        delivery = await deliveryScene(scene);
      });
      const due = () => delivery;
      attemptClauses(due);
      failingClauses(due);
      repetitionClauses(due);
      forgettingClauses(due);
    });
    describe('the feed', () => feedClauses(opened));
  });
}
