/** How much may be asked for: `burst` requests at once, `perMinute` over time. A token bucket: it holds `burst`, and fills steadily. */
export interface RateLimit {
  readonly burst: number;
  readonly perMinute: number;
}

/** What a bucket holds after a time without requests, in tokens; never more than fit. A clock that runs backwards adds nothing. */
export function refilled(tokens: number, elapsedMs: number, { burst, perMinute }: RateLimit): number {
  return Math.min(burst, tokens + (Math.max(0, elapsedMs) * perMinute) / 60_000);
}

/** How long a bucket takes to gain tokens, in milliseconds; negative numbers take no time. */
export function timeToGain(tokens: number, { perMinute }: RateLimit): number {
  return Math.max(0, (tokens * 60_000) / perMinute);
}
