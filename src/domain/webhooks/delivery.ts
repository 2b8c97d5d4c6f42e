import { delayedByReceiver, MAX_ATTEMPTS, retryDelayMs } from './retry-schedule.js';

/** `pending`: an attempt is due or under way. `succeeded`, `failed`: it is over, until somebody has it done again. */
export const DELIVERY_STATUSES = ['pending', 'succeeded', 'failed'] as const;

export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** How long an attempt may take, in milliseconds, from the connection to the end of the answer. */
export const ATTEMPT_TIMEOUT_MS = 15_000;

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

/** What becomes of a delivery after an attempt. */
export type Verdict =
  | { readonly status: 'succeeded' | 'failed'; readonly nextAttemptAt: null }
  | { readonly status: 'pending'; readonly nextAttemptAt: Date };

export function succeeded({ statusCode, error }: Attempt): boolean {
  return error === null && statusCode !== null && statusCode >= 200 && statusCode < 300;
}

/** Whether the receiver says that it is gone for good (410). */
export function saysGone({ statusCode }: Attempt): boolean {
  return statusCode === 410;
}

/** Whether a receiver that has done nothing but fail since a time has done so for long enough to be given up. */
export function hasFailedTooLong(failingSince: Date | null, now: Date): boolean {
  return failingSince !== null && now.getTime() - failingSince.getTime() >= FAILING_LIMIT_MS;
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
  if (succeeded(attempt)) return { status: 'succeeded', nextAttemptAt: null };
  // Gone may be a mistake that is mended: then the delivery goes on, as its webhook does once it is enabled again.
  if (number >= MAX_ATTEMPTS) return { status: 'failed', nextAttemptAt: null };
  const delay = delayedByReceiver(retryDelayMs(number, random), attempt.retryAfterMs);
  return { status: 'pending', nextAttemptAt: new Date(attempt.at.getTime() + attempt.durationMs + delay) };
}

/**
 * When a delivery comes back whose `number`th attempt begins now, if nobody ever hears how it ended: as if it failed, but not while
 * it may be under way.
 */
export function comesBackAt(now: Date, number: number, random: number): Date {
  return new Date(now.getTime() + Math.max(retryDelayMs(number, random), ATTEMPT_TIMEOUT_MS * 1.5));
}
