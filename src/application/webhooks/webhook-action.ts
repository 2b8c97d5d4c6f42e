import { EVERY_PARTNER, type PartnerId } from '../../domain/access/partner.js';
import type { Occasion } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { InvalidStateTransition } from '../../domain/tenants/tenant-errors.js';
import { WebhookChangedMeanwhile, WebhookNotFound } from '../../domain/webhooks/webhook-errors.js';
import type { Webhook } from '../../domain/webhooks/webhook.js';
import type { CommandContext } from '../shared/command-context.js';
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
  async make<T>(id: Uuid, command: CommandContext, { recall, act }: ActionSteps<T>): Promise<Outcome<T>> {
    const occasion = { at: this.clock.now(), eventId: this.ids.next() };
    const first = async (partner: PartnerId) => (command.dryRun ? null : recall(partner, occasion.at));
    const { reach } = command;
    const known = reach === EVERY_PARTNER ? null : await first(reach);
    if (known !== null) return known;
    const webhook = await this.webhooks.find(reach, id);
    if (webhook === null) throw new WebhookNotFound();
    const { partner, version } = webhook.state;
    const told = reach === EVERY_PARTNER ? await first(partner) : null;
    if (told !== null) return told;
    if (command.expectedVersions?.includes(version) === false) throw new WebhookChangedMeanwhile();
    try {
      webhook.requireEnabled();
    } catch (error) {
      if (!(error instanceof InvalidStateTransition) || command.dryRun) throw error;
      await this.webhooks.refuse(partner, error, command, occasion);
      throw error;
    }
    return act(webhook, occasion);
  }
}
