import { allowance, type Allowance } from '../../application/access/rate-limiter.js';
import { refilled, timeToGain, type RateLimit } from '../../domain/access/rate-limit.js';
import type { Lease, LeaseRequest } from './rate-limit-lease.js';

/** For how long, in milliseconds, tokens are leased ahead; and the most at once, as a share of a bucket. */
const AHEAD_MS = 100;
const AHEAD_SHARE = 1 / 16;

type Answer = (allowance: Allowance) => void;

/** What one process knows of a shared bucket, and has taken out of it. Times are in milliseconds of a clock that never steps. */
export class LeasedBucket {
  readonly waiting: Answer[] = [];
  /** A request of the store is under way. */
  asking = false;
  usedAtMs = -Infinity;
  /** Tokens that were taken out of the shared bucket and are not used. */
  private leased = 0;
  /** What the shared bucket held when it was last heard of; while it is away, what this process makes of it. */
  private shared: number;
  private heardAtMs: number;
  private emptyUntilMs = -Infinity;
  /** What was used without a lease while the shared bucket was away. */
  private debt = 0;
  private ahead = 0;
  private askedAtMs = -Infinity;
  private usedSinceAsked = 0;

  constructor(
    readonly name: string,
    private readonly limit: RateLimit,
    nowMs: number,
  ) {
    this.shared = limit.burst;
    this.heardAtMs = nowMs;
  }

  /** Somebody asks for a token. */
  noteUse(nowMs: number): void {
    this.usedAtMs = nowMs;
    this.usedSinceAsked += 1;
  }

  /** The answer for one who asks, if it is known; one who may not go ahead of others is not answered. */
  decide(nowMs: number): Allowance | null {
    if (this.leased >= 1) {
      this.leased -= 1;
      return this.allowance(true, nowMs);
    }
    return nowMs < this.emptyUntilMs ? this.allowance(false, nowMs) : null;
  }

  /** The answer of a process that is on its own. */
  decideAlone(nowMs: number): Allowance {
    this.shared = refilled(this.shared, nowMs - this.heardAtMs, this.limit);
    this.heardAtMs = nowMs;
    if (this.leased >= 1) {
      this.leased -= 1;
      return this.allowance(true, nowMs);
    }
    if (this.shared < 1) return this.allowance(false, nowMs);
    this.shared -= 1;
    this.debt = Math.min(this.limit.burst, this.debt + 1);
    return this.allowance(true, nowMs);
  }

  /** Whether it is time to lease more ahead. */
  get runsLow(): boolean {
    return this.leased < this.ahead / 2;
  }

  /** Whether it has something to give back, or to own up to. */
  get isUnsettled(): boolean {
    return this.leased !== this.debt;
  }

  /** What to ask for: tokens for all who wait, and for those who will come soon if they come as they did lately. */
  nextRequest(nowMs: number): LeaseRequest {
    const sinceMs = Math.max(5, nowMs - this.askedAtMs);
    this.ahead = Math.floor(Math.min((this.usedSinceAsked / sinceMs) * AHEAD_MS, this.limit.burst * AHEAD_SHARE));
    this.askedAtMs = nowMs;
    this.usedSinceAsked = 0;
    return { bucket: this.name, need: this.waiting.length, ahead: this.ahead, back: this.takeDebt() };
  }

  /** What to ask for when nobody comes any more: nothing, and what is left goes back. */
  lastRequest(): LeaseRequest {
    const back = this.leased + this.takeDebt();
    this.leased = 0;
    return { bucket: this.name, need: 0, ahead: 0, back };
  }

  receive({ need }: LeaseRequest, { granted, tokens }: Lease, nowMs: number): void {
    this.leased += granted;
    this.shared = tokens;
    this.heardAtMs = nowMs;
    if (granted < need) this.emptyUntilMs = nowMs + timeToGain(1 - tokens, this.limit);
  }

  /** A request may not have reached the store: what it would have settled is still to be settled. */
  takeBack({ back }: LeaseRequest): void {
    this.debt -= back;
  }

  private takeDebt(): number {
    const { debt } = this;
    this.debt = 0;
    return -debt;
  }

  private allowance(allowed: boolean, nowMs: number): Allowance {
    const shared = refilled(this.shared, nowMs - this.heardAtMs, this.limit);
    return allowance(allowed, Math.min(this.limit.burst, shared + this.leased), this.limit);
  }
}
