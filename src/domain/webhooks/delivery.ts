import { delayedByReceiver, MAX_ATTEMPTS, retryDelayMs } from './retry-schedule.js';

/** `pending`: an attempt is due or under way. `succeeded`, `failed`: it is over, until somebody has it done again. */
export const DELIVERY_STATUSES = ['pending', 'succeeded', 'failed'] as const;

export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** How long an attempt may take, in milliseconds, from the connection to the end of the answer. */
export const ATTEMPT_TIMEOUT_MS = 15_000;

/** How long after a delivery was taken up its attempt may begin, in milliseconds: later, it is somebody else's by and by. */
export const BEGIN_LIMIT_MS = 5_000;

/** How much of a receiver's answer is kept, in bytes. */
export const ANSWER_LIMIT_BYTES = 8 * 1024;

/** For how long nothing but failures disables a webhook, in milliseconds: five days. */
const FAILING_LIMIT_MS = 5 * 24 * 60 * 60 * 1000;

/** One attempt to tell a receiver. */
export interface Attempt {
  readonly at: Date;
  /** What the receiver answered; `null` when it did not. */
  readonly statusCode: number | null;
  readonly durationMs: number;
  /** Why it did not succeed, in a sentence of ours. */
  readonly error: string | null;
  /** The beginning of the answer's body. */
  readonly answer: string | null;
  /** How long the receiver asked to be left alone, in milliseconds. */
  readonly retryAfterMs: number | null;
}

/** What becomes of a delivery after an attempt; a pending one is attempted again so many milliseconds after that is written down. */
export type Verdict =
  | { readonly status: 'succeeded' | 'failed'; readonly againInMs: null }
  | { readonly status: 'pending'; readonly againInMs: number };

export function succeeded({ statusCode, error }: Attempt): boolean {
  return error === null && statusCode !== null && statusCode >= 200 && statusCode < 300;
}

/** Whether the receiver says that it is gone for good (410). */
export function saysGone({ statusCode }: Attempt): boolean {
  return statusCode === 410;
}

/** Since when a webhook has seen nothing but failures, and for how long that is, both by the clock of who counts. */
export interface Failing {
  readonly since: Date;
  readonly forMs: number;
}

/** Whether a receiver has done nothing but fail for long enough to be given up. */
export function hasFailedTooLong({ forMs }: Failing): boolean {
  return forMs >= FAILING_LIMIT_MS;
}

/** An attempt that could not be made, since no secret could be read to sign it with. */
export function unsignedAttempt(at: Date): Attempt {
  return { at, statusCode: null, durationMs: 0, error: UNSIGNED, answer: null, retryAfterMs: null };
}

/** Whether it is an attempt that could not be made. */
export function wasNotSent({ error }: Attempt): boolean {
  return error === UNSIGNED;
}

const UNSIGNED = 'The secret of the webhook cannot be read, so nothing was sent. A new secret mends that.';

/** Decides about a delivery by its `number`th attempt; `random` varies the delay. */
export function verdictOn(attempt: Attempt, number: number, random: number): Verdict {
  if (succeeded(attempt)) return { status: 'succeeded', againInMs: null };
  // Gone may be a mistake that is mended: then the delivery goes on, as its webhook does once it is enabled again.
  if (number >= MAX_ATTEMPTS) return { status: 'failed', againInMs: null };
  return { status: 'pending', againInMs: delayedByReceiver(retryDelayMs(number, random), attempt.retryAfterMs) };
}

/**
 * How long after a delivery was taken up it comes back if nobody ever hears how its `number`th attempt ended, in milliseconds: as if that
 * had begun at the last moment, taken all its time and failed.
 */
export function comesBackInMs(number: number, random: number): number {
  return BEGIN_LIMIT_MS + ATTEMPT_TIMEOUT_MS + retryDelayMs(number, random);
}
