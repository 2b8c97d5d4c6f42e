const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long after a failed attempt the next one follows, in milliseconds, before it is varied. */
const DELAYS_MS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** How far a delay is varied either way, so that what failed together does not come back together. */
const JITTER = 0.2;

/** The longest wait that a receiver can ask for by `Retry-After`, in milliseconds. */
const MAX_RETRY_AFTER_MS = 24 * HOUR;

/** How often a delivery is attempted by itself: once at once, and once after each delay. */
export const MAX_ATTEMPTS = DELAYS_MS.length + 1;

/**
 * How long after the `attempt`th attempt (1, 2, 3 …) the next one follows, in milliseconds: the schedule's delay ±20 %, the last delay
 * for any attempt beyond it. `random` is from 0 up to but not including 1.
 */
export function retryDelayMs(attempt: number, random: number): number {
  const delay = DELAYS_MS[Math.min(attempt, DELAYS_MS.length) - 1] ?? DELAYS_MS[0];
  return Math.ceil(delay * (1 - JITTER + 2 * JITTER * random));
}

/** What a receiver's `Retry-After` makes of a delay: it can only lengthen it, and to a day at most. */
export function delayedByReceiver(delayMs: number, retryAfterMs: number | null): number {
  return Math.max(delayMs, Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
}
