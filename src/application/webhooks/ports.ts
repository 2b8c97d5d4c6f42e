import type { PartnerId, Reach } from '../../domain/access/partner.js';
import type { Occasion } from '../../domain/shared/change.js';
import type { Flaw } from '../../domain/shared/text.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { LastingRefusal } from '../../domain/tenants/tenant-errors.js';
import type { WebhookEvent } from '../../domain/webhooks/webhook-events.js';
import type { WebhookSecret } from '../../domain/webhooks/webhook-secret.js';
import type { Webhook, WebhookChange } from '../../domain/webhooks/webhook.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { Page, PageRequest } from '../shared/page.js';

/** Where a webhook stands among a partner's: behind this id. */
export interface WebhookPosition {
  readonly id: Uuid;
}

/**
 * Where webhooks live. Their secrets are kept so that nobody can read them there.
 *
 * Every call keeps within a reach: another partner's webhook is as absent as one that never was. A deleted one is absent too.
 * Every call throws `Unavailable` when the storage is away.
 */
export interface WebhookRepository {
  find(reach: Reach, id: Uuid): Promise<Webhook | null>;

  /** A page of webhooks, the newest first. */
  list(reach: Reach, page: PageRequest<WebhookPosition>): Promise<Page<Webhook, WebhookPosition>>;

  /**
   * Stores the state, its events with actor and request id, and the idempotency receipt, together or not at all. A repeated key
   * answers the first outcome, secrets included, and stores nothing; of calls at the same time with one key, one is done and
   * the others wait for it. What is enabled anew, or has another address, has no failures behind it. A secret that cannot be read
   * (`null`) stays as it is stored.
   *
   * @throws WebhookChangedMeanwhile when the stored version is not `basedOn`, or a webhook is disabled as failing whose receiver has
   * succeeded meanwhile
   * @throws IdempotencyKeyReused when the key was used with another fingerprint
   */
  save(change: WebhookChange, command: CommandContext): Promise<Outcome<Webhook>>;

  /** Answers when `save` would store the change now, and stores nothing. @throws WebhookChangedMeanwhile as `save` would */
  rehearse(change: WebhookChange): Promise<void>;

  /** Stores an event about a webhook that does not change it, as `save` does; answers the event's id. @throws IdempotencyKeyReused */
  append(event: WebhookEvent, command: CommandContext): Promise<Outcome<Uuid>>;

  /**
   * The outcome of the first `save` with the command's key; `null` when there is no key, or it is new.
   * @throws InvalidStateTransition when the first request was refused so
   * @throws IdempotencyKeyReused
   */
  recall(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<Webhook> | null>;

  /** The same of the first `append`. */
  recallEvent(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<Uuid> | null>;

  /** Keeps the refusal of a request for repetitions with its key; answers `false`, and keeps nothing, when the key has an outcome already. */
  refuse(partner: PartnerId, refusal: LastingRefusal, command: CommandContext, occasion: Occasion): Promise<boolean>;
}

/** Makes secrets: 32 random bytes each. */
export interface SecretGenerator {
  next(): WebhookSecret;
}

/** Says which addresses webhooks may have. */
export interface ReceiverPolicy {
  /**
   * What is wrong with an address: not a URL, a scheme, a user or a host that is not allowed, or a name that stands for an internal
   * address just now; `null` when nothing is. A name that stands for nothing yet is allowed.
   */
  flaw(url: string): Promise<Flaw | null>;
}
