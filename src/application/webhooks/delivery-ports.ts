import type { PartnerId, Reach } from '../../domain/access/partner.js';
import { InvalidInput } from '../../domain/shared/invalid-input.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Attempt, DeliveryStatus, Failing, Verdict } from '../../domain/webhooks/delivery.js';
import type { WebhookSecret } from '../../domain/webhooks/webhook-secret.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { Page, PageRequest } from '../shared/page.js';
import type { TraceParent } from '../shared/tracer.js';
import type { ClaimedDelivery, Delivery } from './delivery.js';

/** How a delivery's attempt ended, and what becomes of it. */
export interface AttemptOutcome {
  readonly delivery: ClaimedDelivery;
  readonly attempt: Attempt;
  readonly verdict: Verdict;
  /** Whether the receiver was told at all: what kept us from it does not count against the receiver. */
  readonly wasTold: boolean;
}

/** Events of which deliveries were made. */
export interface RelayedEvents {
  readonly count: number;
  /** How many deliveries. */
  readonly made: number;
  /** When the last of them happened; `null` when there was none. */
  readonly upTo: Date | null;
}

/**
 * Makes deliveries of the events in the feed, in its order: one for every webhook of the event's partner that asks for it, and was not
 * disabled when it happened; a test's for the webhook that it tests. They are due at once. However late it comes, what was meant for a webhook that has been
 * disabled since waits for it. Each event is taken up once, with all of its deliveries or not at all; of several relays at once one
 * works and the others wait for it.
 */
export interface DeliveryRelay {
  /** Takes up the next events, at most `limit`, and tells which webhooks have something due by that. @throws Unavailable */
  relay(limit: number): Promise<RelayedEvents>;
}

/**
 * The deliveries that are to be made, as `DeliveryRelay` makes them. What is due, and when, is said by the storage's clock, the same for
 * every process: one whose own clock is wrong attempts nothing too early or too late. Every call throws `Unavailable` when the storage is
 * away.
 */
export interface DeliveryQueue {
  /**
   * Takes up to `limit` deliveries of a webhook that are due, the longest due first; none while it is disabled. What was taken counts as
   * attempted, and comes back by itself after `comesBackInMs` unless `record` says otherwise: of several takers
   * each delivery goes to one, and a taker that dies loses nothing. Whoever takes one begins within `BEGIN_LIMIT_MS` of having asked, or
   * leaves it. A webhook whose secret cannot be read is taken up without it, and holds up nobody else.
   */
  claim(webhook: Uuid, limit: number): Promise<readonly ClaimedDelivery[]>;

  /**
   * Keeps an attempt and its verdict. Answers since when the webhook has seen nothing but failures; `null` after a success. That is when
   * the first failure since the last success was recorded: however late an attempt is heard of, a success is never
   * counted among failures. A failure at an address that the webhook has no longer does not count. An attempt whose delivery has
   * succeeded, or was begun anew by hand, meanwhile is kept, and changes nothing else of the delivery. What a receiver answered about a
   * purged tenant is not kept.
   */
  record(outcome: AttemptOutcome): Promise<Failing | null>;

  /** The webhooks with something due, now or in so many milliseconds, that are enabled. */
  webhooksDue(withinMs: number): Promise<readonly Uuid[]>;

  /** In how many milliseconds the next delivery of a webhook is due, 0 if it is; `null` when none waits, or it is disabled. */
  nextDueInMs(webhook: Uuid): Promise<number | null>;
}

/** Has something be done about a webhook's deliveries later on, by whichever worker is there then. */
export interface DeliveryAlarm {
  /**
   * Sets the alarm of a webhook, `inMs` milliseconds from now; there is one for each, the last one counts. It is no time of day: what is
   * due by one clock may not be by another, and who is woken too early would set it again and again.
   * @throws Unavailable
   */
  set(webhook: Uuid, inMs: number): Promise<void>;
}

/** Is told, within the process, which webhooks have something due. Answers at once and never throws. */
export interface DeliveriesDue {
  tell(webhooks: readonly Uuid[]): void;
}

/** What a receiver is to be told. */
export interface WebhookMessage {
  readonly webhook: Uuid;
  readonly url: string;
  /** The newest first; each signs. */
  readonly secrets: readonly WebhookSecret[];
  /** The same at every attempt. */
  readonly id: Uuid;
  readonly body: string;
  /** The trace of what it tells of, which the receiver may go on with; `null` when nobody follows it. */
  readonly traceParent: TraceParent | null;
}

/** Tells receivers. */
export interface WebhookSender {
  /**
   * Makes one attempt, and answers how it ended within `ATTEMPT_TIMEOUT_MS`; never throws. Redirects are not followed, and no address is
   * reached that `ReceiverPolicy` forbids.
   */
  send(message: WebhookMessage, at: Date): Promise<Attempt>;
}

/** Which deliveries are wanted; `null` asks for nothing. */
export interface DeliveryFilter {
  readonly status: DeliveryStatus | null;
  readonly eventType: string | null;
}

/** Where a delivery stands among a webhook's: behind this id. */
export interface DeliveryPosition {
  readonly id: Uuid;
}

/** Which events are to be delivered again: `since` ≤ time < `until`; `null` sets no limit. */
export interface ReplaySpan {
  readonly since: Date;
  readonly until: Date | null;
  /** Patterns; `null` stands for what the webhook asks for. */
  readonly eventTypes: readonly string[] | null;
}

/** The most events that one replay takes up. */
export const REPLAY_LIMIT = 100_000;

/** Answers how many events a replay takes up. @throws InvalidInput when they are more than `REPLAY_LIMIT` */
export function withinReplayLimit(count: number): number {
  if (count <= REPLAY_LIMIT) return count;
  const message = `Must not hold more than ${REPLAY_LIMIT} events: replay shorter spans one after the other`;
  throw new InvalidInput([{ pointer: '/since', code: 'too_many', message }]);
}

/** What was and is to be delivered. Every call keeps within a reach, and throws `Unavailable` when the storage is away. */
export interface DeliveryLog {
  /** A page of a webhook's deliveries, the newest first. */
  list(
    reach: Reach,
    webhook: Uuid,
    filter: DeliveryFilter,
    page: PageRequest<DeliveryPosition>,
  ): Promise<Page<Delivery, DeliveryPosition>>;

  /** A delivery of a webhook; `null` when it has none with this id. */
  find(partner: PartnerId, webhook: Uuid, delivery: Uuid): Promise<Delivery | null>;

  /** How many events `replay` would have delivered. @throws InvalidInput as `replay` would */
  countReplayed(partner: PartnerId, webhook: Uuid, span: ReplaySpan): Promise<number>;

  /**
   * Has a delivery made again now, whatever became of it, with all attempts before it; with the receipt of the key, as saves are. A repeated
   * key is answered without what the purge of a tenant has erased since.
   * @throws DeliveryNotFound, IdempotencyKeyReused
   */
  retry(
    partner: PartnerId,
    webhook: Uuid,
    delivery: Uuid,
    command: CommandContext,
    now: Date,
  ): Promise<Outcome<Delivery>>;

  /**
   * The outcome of the first `retry` with the command's key; `null` when there is no key, or it is new.
   * @throws InvalidStateTransition when the first request was refused so
   * @throws IdempotencyKeyReused
   */
  recallRetry(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<Delivery> | null>;

  /** The same of the first `replay`. */
  recallReplay(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<number> | null>;

  /**
   * Has every event of a span delivered now, whether it was before or not; answers how many those are.
   * @throws InvalidInput when they are more than `REPLAY_LIMIT`
   * @throws IdempotencyKeyReused
   */
  replay(
    partner: PartnerId,
    webhook: Uuid,
    span: ReplaySpan,
    command: CommandContext,
    now: Date,
  ): Promise<Outcome<number>>;
}
