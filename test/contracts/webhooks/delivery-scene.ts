import type { ClaimedDelivery } from '../../../src/application/webhooks/delivery.js';
import type { Webhook } from '../../../src/domain/webhooks/webhook.js';
import type { WebhookScene } from './webhook-scene.js';

/** A webhook of the partner, with a delivery that is due. */
export type DeliveryScene = Awaited<ReturnType<typeof deliveryScene>>;

/** Sets the scene of a clause about deliveries. */
export async function deliveryScene(scene: WebhookScene) {
  const { storage, partner, add, createTenant, record, relay } = scene;
  const webhook = await add();
  await createTenant();
  await relay(10);
  const claim = (limit = 10) => storage.queue.claim(webhook.state.id, limit);
  const claimOne = async (): Promise<ClaimedDelivery> => {
    const [delivery] = await claim();
    if (delivery === undefined) throw new Error('nothing was due');
    return delivery;
  };
  const claimTwo = async (): Promise<readonly [ClaimedDelivery, ClaimedDelivery]> => {
    await createTenant();
    await relay(10);
    const [one, other] = await claim();
    if (one === undefined || other === undefined) throw new Error('two were due');
    return [one, other];
  };
  const find = async (): Promise<Webhook> => {
    const found = await storage.webhooks.find(partner, webhook.state.id);
    if (found === null) throw new Error('it is gone');
    return found;
  };
  /** Has a failure be heard of; answers since when the webhook fails. */
  const fail = async (delivery: ClaimedDelivery): Promise<Date> => {
    const failing = await record(delivery, 500);
    if (failing === null) throw new Error('it does not fail');
    return failing.since;
  };
  return { ...scene, webhook, claim, claimOne, claimTwo, find, fail };
}
