import { ContainerModule } from 'inversify';
import { DeliveriesDueSignal } from '../../adapters/system/deliveries-due-signal.js';
import { MachineRandomness } from '../../adapters/system/machine-randomness.js';
import { StandardWebhooksSigner } from '../../adapters/system/standard-webhooks-signer.js';
import { AesSecretCipher } from '../../adapters/webhooks/aes-secret-cipher.js';
import { HttpWebhookSender } from '../../adapters/webhooks/http-webhook-sender.js';
import { NetworkGuard } from '../../adapters/webhooks/network-guard.js';
import { RandomSecretGenerator } from '../../adapters/webhooks/random-secret-generator.js';
import { GetEvent } from '../../application/events/get-event.js';
import { ListEvents } from '../../application/events/list-events.js';
import { CreateWebhook } from '../../application/webhooks/create-webhook.js';
import { DeleteWebhook } from '../../application/webhooks/delete-webhook.js';
import { DeliverEvent } from '../../application/webhooks/deliver-event.js';
import { GetWebhook } from '../../application/webhooks/get-webhook.js';
import { ListDeliveries } from '../../application/webhooks/list-deliveries.js';
import { ListWebhooks } from '../../application/webhooks/list-webhooks.js';
import { ReplayEvents } from '../../application/webhooks/replay-events.js';
import { RetryDelivery } from '../../application/webhooks/retry-delivery.js';
import { RotateWebhookSecret } from '../../application/webhooks/rotate-webhook-secret.js';
import { TestWebhook } from '../../application/webhooks/test-webhook.js';
import { UpdateWebhook } from '../../application/webhooks/update-webhook.js';
import { WebhookAction } from '../../application/webhooks/webhook-action.js';
import { WebhookDecision } from '../../application/webhooks/webhook-decision.js';
import type { WebhookOptions } from '../container-options.js';
import { TOKENS } from '../tokens.js';

/** The feed of events, webhooks and their deliveries. */
export function webhooksModule({ secretKey, allowPrivateNetworks, tracer }: WebhookOptions): ContainerModule {
  return new ContainerModule(({ bind }) => {
    const guard = new NetworkGuard(allowPrivateNetworks);
    bind(TOKENS.randomness).toResolvedValue(() => new MachineRandomness());
    bind(TOKENS.deliveriesDue).toResolvedValue(() => new DeliveriesDueSignal());
    bind(TOKENS.receiverPolicy).toResolvedValue(() => guard);
    bind(TOKENS.secretGenerator).toResolvedValue(() => new RandomSecretGenerator());
    bind(TOKENS.secretCipher).toResolvedValue(() => new AesSecretCipher(secretKey));
    bind(TOKENS.webhookSender)
      .toResolvedValue(() => new HttpWebhookSender(guard, new StandardWebhooksSigner(), { tracer }))
      .onDeactivation((sender) => sender.close());
    bind(TOKENS.listEvents).toResolvedValue(
      (authorizer, feed) => new ListEvents(authorizer, feed),
      [TOKENS.authorizer, TOKENS.eventFeed],
    );
    bind(TOKENS.getEvent).toResolvedValue(
      (authorizer, feed) => new GetEvent(authorizer, feed),
      [TOKENS.authorizer, TOKENS.eventFeed],
    );
    bind(TOKENS.webhookDecision).toResolvedValue(
      (webhooks, ids, clock) => new WebhookDecision(webhooks, ids, clock),
      [TOKENS.webhooks, TOKENS.ids, TOKENS.clock],
    );
    bind(TOKENS.webhookAction).toResolvedValue(
      (webhooks, ids, clock) => new WebhookAction(webhooks, ids, clock),
      [TOKENS.webhooks, TOKENS.ids, TOKENS.clock],
    );
    bind(TOKENS.createWebhook).toResolvedValue(
      (authorizer, webhooks, policy, secrets, ids, clock) =>
        new CreateWebhook(authorizer, webhooks, policy, secrets, ids, clock),
      [TOKENS.authorizer, TOKENS.webhooks, TOKENS.receiverPolicy, TOKENS.secretGenerator, TOKENS.ids, TOKENS.clock],
    );
    bind(TOKENS.getWebhook).toResolvedValue(
      (authorizer, webhooks) => new GetWebhook(authorizer, webhooks),
      [TOKENS.authorizer, TOKENS.webhooks],
    );
    bind(TOKENS.listWebhooks).toResolvedValue(
      (authorizer, webhooks) => new ListWebhooks(authorizer, webhooks),
      [TOKENS.authorizer, TOKENS.webhooks],
    );
    bind(TOKENS.updateWebhook).toResolvedValue(
      (authorizer, decision, policy, due) => new UpdateWebhook(authorizer, decision, policy, due),
      [TOKENS.authorizer, TOKENS.webhookDecision, TOKENS.receiverPolicy, TOKENS.deliveriesDue],
    );
    bind(TOKENS.deleteWebhook).toResolvedValue(
      (authorizer, decision) => new DeleteWebhook(authorizer, decision),
      [TOKENS.authorizer, TOKENS.webhookDecision],
    );
    bind(TOKENS.rotateWebhookSecret).toResolvedValue(
      (authorizer, decision, secrets) => new RotateWebhookSecret(authorizer, decision, secrets),
      [TOKENS.authorizer, TOKENS.webhookDecision, TOKENS.secretGenerator],
    );
    bind(TOKENS.testWebhook).toResolvedValue(
      (authorizer, webhooks, action) => new TestWebhook(authorizer, webhooks, action),
      [TOKENS.authorizer, TOKENS.webhooks, TOKENS.webhookAction],
    );
    bind(TOKENS.listDeliveries).toResolvedValue(
      (authorizer, getWebhook, deliveries) => new ListDeliveries(authorizer, getWebhook, deliveries),
      [TOKENS.authorizer, TOKENS.getWebhook, TOKENS.deliveryLog],
    );
    bind(TOKENS.retryDelivery).toResolvedValue(
      (authorizer, action, deliveries, due) => new RetryDelivery(authorizer, action, deliveries, due),
      [TOKENS.authorizer, TOKENS.webhookAction, TOKENS.deliveryLog, TOKENS.deliveriesDue],
    );
    bind(TOKENS.replayEvents).toResolvedValue(
      (authorizer, action, deliveries, due) => new ReplayEvents(authorizer, action, deliveries, due),
      [TOKENS.authorizer, TOKENS.webhookAction, TOKENS.deliveryLog, TOKENS.deliveriesDue],
    );
    bind(TOKENS.deliverEvent).toResolvedValue(
      (queue, sender, decision, randomness, clock) => new DeliverEvent(queue, sender, decision, randomness, clock),
      [TOKENS.deliveryQueue, TOKENS.webhookSender, TOKENS.webhookDecision, TOKENS.randomness, TOKENS.clock],
    );
  });
}
