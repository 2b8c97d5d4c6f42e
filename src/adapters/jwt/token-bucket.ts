/** Allows something in short bursts and, over time, once in every `refillMs`. */
export class TokenBucket {
  private tokens: number;
  private countedAtMs: number | null = null;

  constructor(
    private readonly burst: number,
    private readonly refillMs: number,
  ) {
    this.tokens = burst;
  }

  /** Takes one token if there is one; `nowMs` is the present time in milliseconds. */
  take(nowMs: number): boolean {
    const elapsedMs = Math.max(0, nowMs - (this.countedAtMs ?? nowMs));
    this.tokens = Math.min(this.burst, this.tokens + elapsedMs / this.refillMs);
    this.countedAtMs = nowMs;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
