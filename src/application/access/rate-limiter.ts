import { timeToGain, type RateLimit } from '../../domain/access/rate-limit.js';

/** Whether a request may be served, and how its bucket is now. */
export interface Allowance {
  readonly allowed: boolean;
  /** How many more requests would be served now. */
  readonly remaining: number;
  /** How long until the next request is served, in milliseconds. */
  readonly nextInMs: number;
  /** How long until the bucket is full again when nobody asks, in milliseconds. */
  readonly fullInMs: number;
}

/**
 * Says for each request whether it comes within the limit of its bucket. All processes share the buckets: together they never serve
 * more than a bucket holds. One bucket never waits for another. When the shared state is away, each process goes by what it knows
 * and holds the limit by itself; `take` never throws, and never waits for long.
 */
export interface RateLimiter {
  /** What every bucket holds; `null` when nothing is limited. */
  readonly limit: RateLimit | null;
  /** Takes one token, if there is one. It answers at once where it can: a promise costs more than the decision. */
  take(bucket: string): Allowance | Promise<Allowance>;
}

/** Writes down a decision about a bucket that holds `tokens` after it. */
export function allowance(allowed: boolean, tokens: number, limit: RateLimit): Allowance {
  return {
    allowed,
    remaining: Math.max(0, Math.floor(tokens)),
    nextInMs: timeToGain(1 - tokens, limit),
    fullInMs: timeToGain(limit.burst - tokens, limit),
  };
}
