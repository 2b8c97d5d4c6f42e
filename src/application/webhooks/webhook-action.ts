import type { PartnerId, Reach } from '../../domain/access/partner.js';
import type { Occasion } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { WebhookChangedMeanwhile, WebhookNotFound } from '../../domain/webhooks/webhook-errors.js';
import type { Webhook } from '../../domain/webhooks/webhook.js';
import type { CommandContext } from '../shared/command-context.js';
import { byOwner, oncePerKey, type KeyMemory } from '../shared/once-per-key.js';
import type { Outcome } from '../shared/outcome.js';
import type { Clock, IdGenerator } from '../shared/ports.js';
import type { WebhookRepository } from './ports.js';

/** What is done with a webhook. */
export interface ActionSteps<T> {
  /** The first outcome of the command's key; `null` when there is none. */
  readonly recall: (partner: PartnerId, now: Date) => Promise<Outcome<T> | null>;
  readonly act: (webhook: Webhook, occasion: Occasion) => Promise<Outcome<T>>;
}

/**
 * How something is done with an enabled webhook that does not change it. A repeated key is answered before anything else is asked: whether
 * the webhook is still there, enabled, and of the version that the caller names.
 */
export class WebhookAction {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly ids: IdGenerator,
    private readonly clock: Clock,
  ) {}

  /** @throws WebhookNotFound, WebhookChangedMeanwhile, InvalidStateTransition, and what the steps throw */
  make<T>(id: Uuid, command: CommandContext, steps: ActionSteps<T>): Promise<Outcome<T>> {
    const find = () => this.found(command.reach, id);
    return byOwner(command.reach, find, (owner, found) => this.oncePerKey(owner, command, steps, found));
  }

  private oncePerKey<T>(
    partner: PartnerId,
    command: CommandContext,
    { recall, act }: ActionSteps<T>,
    find: () => Promise<Webhook>,
  ): Promise<Outcome<T>> {
    const occasion = { at: this.clock.now(), eventId: this.ids.next() };
    const { dryRun, expectedVersions } = command;
    const key: KeyMemory<T> = {
      recall: async () => (dryRun ? null : recall(partner, occasion.at)),
      remember: async (refusal) => dryRun || this.webhooks.refuse(partner, refusal, command, occasion),
    };
    const decide = async () => {
      const webhook = await find();
      if (expectedVersions?.includes(webhook.state.version) === false) throw new WebhookChangedMeanwhile();
      webhook.requireEnabled();
      return webhook;
    };
    return oncePerKey(key, decide, (webhook) => act(webhook, occasion));
  }

  private async found(reach: Reach, id: Uuid): Promise<Webhook> {
    const webhook = await this.webhooks.find(reach, id);
    if (webhook === null) throw new WebhookNotFound();
    return webhook;
  }
}
