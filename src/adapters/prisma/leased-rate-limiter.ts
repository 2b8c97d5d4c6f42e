import type { Allowance, RateLimiter } from '../../application/access/rate-limiter.js';
import type { RateLimit } from '../../domain/access/rate-limit.js';
import { Coalescer } from './coalescer.js';
import type { DirectStatements } from './direct-statements.js';
import { reachingDatabase } from './errors.js';
import { LeasedBucket } from './leased-bucket.js';
import { leaseTokens, type Lease, type LeaseRequest } from './rate-limit-lease.js';

/** What can be chosen about a limiter; times in milliseconds. */
export interface LeasedRateLimiterOptions {
  /** How long a request waits for the shared buckets before this process decides by itself; 1,000 by default. */
  readonly patienceMs?: number;
  /** How often shared buckets that are away are tried again; 1,000 by default. */
  readonly probeMs?: number;
  /** Told when this process begins to decide by itself, with the reason if there is one, and (`null`) when it is over. */
  readonly onAlone?: (reason: unknown) => void;
}

/** After how long without requests a bucket's unused tokens go back, and after how long it is forgotten, in milliseconds. */
const IDLE_MS = 250;
const FORGET_MS = 60_000;

/**
 * Limits by buckets in PostgreSQL that all processes share (ADR 37). A token is taken out of the shared bucket before it is used, so
 * processes together never serve more than it holds. A busy bucket's tokens are leased some at a time and ahead of their use, so that
 * hardly a request waits for the database; requests that do wait share one statement, whatever their buckets. An empty bucket is
 * remembered as empty, so that refusing costs nothing. When PostgreSQL is away each process holds the limit by itself.
 */
export class LeasedRateLimiter implements RateLimiter {
  private readonly buckets = new Map<string, LeasedBucket>();
  private readonly store: Coalescer<LeaseRequest, Lease>;
  private readonly sweeper: NodeJS.Timeout;
  private readonly patienceMs: number;
  private readonly probeMs: number;
  private readonly onAlone: (reason: unknown) => void;
  /** When to ask again, while this process is on its own. */
  private probeAtMs: number | null = null;

  constructor(
    statements: DirectStatements,
    readonly limit: RateLimit,
    { patienceMs = 1_000, probeMs = 1_000, onAlone = () => undefined }: LeasedRateLimiterOptions = {},
  ) {
    this.patienceMs = patienceMs;
    this.probeMs = probeMs;
    this.onAlone = onAlone;
    this.store = new Coalescer((requests) => reachingDatabase(() => leaseTokens(statements, requests, limit)), {
      maxBatch: 256,
      maxWaiting: 10_000,
      maxLanes: 2,
      slowAfterMs: 25,
    });
    this.sweeper = setInterval(() => this.sweep(), IDLE_MS).unref();
  }

  take(name: string): Allowance | Promise<Allowance> {
    const nowMs = performance.now();
    const bucket = this.bucket(name, nowMs);
    bucket.noteUse(nowMs);
    if (this.probeAtMs !== null) return this.takeAlone(bucket, nowMs);
    // Those who wait already come first.
    const known = bucket.waiting.length === 0 ? bucket.decide(nowMs) : null;
    if (known !== null) {
      if (known.allowed && bucket.runsLow) this.ask(bucket, nowMs);
      return known;
    }
    return new Promise((resolve) => {
      bucket.waiting.push(resolve);
      this.ask(bucket, nowMs);
    });
  }

  /** Looks after idle buckets no longer. */
  close(): void {
    clearInterval(this.sweeper);
  }

  private bucket(name: string, nowMs: number): LeasedBucket {
    const known = this.buckets.get(name);
    if (known !== undefined) return known;
    const bucket = new LeasedBucket(name, this.limit, nowMs);
    this.buckets.set(name, bucket);
    return bucket;
  }

  private ask(bucket: LeasedBucket, nowMs: number): void {
    if (!bucket.asking) void this.request(bucket, bucket.nextRequest(nowMs));
  }

  private async request(bucket: LeasedBucket, request: LeaseRequest): Promise<void> {
    bucket.asking = true;
    const impatience = setTimeout(() => this.loseHope(bucket), this.patienceMs);
    try {
      const lease = await this.store.submit(request);
      bucket.asking = false;
      bucket.receive(request, lease, performance.now());
      this.comeBack();
      this.settle(bucket);
    } catch (error) {
      bucket.asking = false;
      bucket.takeBack(request);
      this.goOnAlone(error);
    } finally {
      clearTimeout(impatience);
    }
  }

  /** Answers who waits as far as is known; for the rest it asks again. */
  private settle(bucket: LeasedBucket): void {
    const nowMs = performance.now();
    while (bucket.waiting.length > 0) {
      const known = bucket.decide(nowMs);
      if (known === null) {
        this.ask(bucket, nowMs);
        return;
      }
      bucket.waiting.shift()?.(known);
    }
  }

  /** After the event loop was busy the answer may be there, unread: it is read before timers are looked after again. */
  private loseHope(bucket: LeasedBucket): void {
    setImmediate(() => bucket.asking && this.goOnAlone(undefined));
  }

  /** Nobody waits for shared buckets that are away. */
  private goOnAlone(reason: unknown): void {
    const nowMs = performance.now();
    if (this.probeAtMs === null) {
      this.probeAtMs = nowMs + this.probeMs;
      this.onAlone(reason);
    }
    for (const bucket of this.buckets.values()) {
      for (const answer of bucket.waiting.splice(0)) answer(bucket.decideAlone(nowMs));
    }
  }

  private comeBack(): void {
    if (this.probeAtMs === null) return;
    this.probeAtMs = null;
    this.onAlone(null);
  }

  private takeAlone(bucket: LeasedBucket, nowMs: number): Allowance {
    if (this.probeAtMs !== null && nowMs >= this.probeAtMs) {
      this.probeAtMs = nowMs + this.probeMs;
      this.ask(bucket, nowMs);
    }
    return bucket.decideAlone(nowMs);
  }

  private sweep(): void {
    const nowMs = performance.now();
    for (const [name, bucket] of this.buckets) {
      const idleMs = nowMs - bucket.usedAtMs;
      if (idleMs < IDLE_MS || bucket.asking || this.probeAtMs !== null) continue;
      if (bucket.isUnsettled) void this.request(bucket, bucket.lastRequest());
      else if (idleMs > FORGET_MS) this.buckets.delete(name);
    }
  }
}
