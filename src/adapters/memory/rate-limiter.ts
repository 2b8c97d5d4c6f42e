import { allowance, type Allowance, type RateLimiter } from '../../application/access/rate-limiter.js';
import { refilled, type RateLimit } from '../../domain/access/rate-limit.js';

interface Bucket {
  readonly tokens: number;
  readonly countedAtMs: number;
}

/** Limits what one process serves. */
export class MemoryRateLimiter implements RateLimiter {
  private readonly buckets = new Map<string, Bucket>();

  constructor(readonly limit: RateLimit) {}

  take(name: string): Allowance {
    const countedAtMs = performance.now();
    const bucket = this.buckets.get(name) ?? { tokens: this.limit.burst, countedAtMs };
    const present = refilled(bucket.tokens, countedAtMs - bucket.countedAtMs, this.limit);
    const allowed = present >= 1;
    const tokens = allowed ? present - 1 : present;
    this.buckets.set(name, { tokens, countedAtMs });
    return allowance(allowed, tokens, this.limit);
  }
}
