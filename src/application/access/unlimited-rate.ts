import type { Allowance, RateLimiter } from './rate-limiter.js';

const ALWAYS: Allowance = { allowed: true, remaining: 0, nextInMs: 0, fullInMs: 0 };

/** Limits nothing. */
export class UnlimitedRate implements RateLimiter {
  readonly limit = null;

  take(): Allowance {
    return ALWAYS;
  }
}
