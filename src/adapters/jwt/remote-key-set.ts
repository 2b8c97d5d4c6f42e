import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../application/shared/ports.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import { fetchKeySet } from './fetch-key-set.js';
import type { KeySet } from './key-set.js';
import type { KeySource, TokenHeader } from './key-source.js';
import { TokenBucket } from './token-bucket.js';

const MINUTE_MS = 60_000;
/** From this age on the keys are fetched anew while requests go on with those we have. */
const REFRESH_AHEAD_MS = 8 * MINUTE_MS;
/** From this age on a request waits for the new keys. */
const FRESH_MS = 10 * MINUTE_MS;
/** How long the last known keys are good for while the issuer is away. */
const STALE_IF_ERROR_MS = 6 * 60 * MINUTE_MS;
/** How long a failed fetch is not repeated. */
const PAUSE_AFTER_FAILURE_MS = 2_000;
/** How long after a failed fetch the issuer counts as away, so that nobody waits for the next one. */
const AWAY_MS = 30_000;
/** Tokens that name an unknown key cause at most this many fetches at once, and then one in 12 s. */
const MISS_BURST = 3;
const MISS_REFILL_MS = 12_000;
const FETCH_TIMEOUT_MS = 5_000;

/** What can be chosen about fetching the keys. */
export interface RemoteKeySetOptions {
  /** 5,000 by default. */
  readonly fetchTimeoutMs?: number;
  /** Told of every failed fetch, because the last known keys hide an outage from everybody else for hours. */
  readonly onFetchFailed?: (cause: unknown) => void;
}

interface Known {
  readonly keys: KeySet;
  readonly atMs: number;
}

/**
 * The keys that an issuer publishes at its JWKS URL, kept for ten minutes. An unknown `kid` fetches them anew, so that a
 * rotation is followed at once; a flood of made-up ones cannot hold a real rotation up for longer than 12 s, because whichever
 * fetch happens brings the new key for everybody. All who wait share one fetch. While the issuer is away the last known keys go on working for six hours.
 */
export class RemoteKeySet implements KeySource {
  private known: Known | null = null;
  private failure: { readonly atMs: number; readonly cause: unknown } | null = null;
  private pending: Promise<void> | null = null;
  private readonly misses = new TokenBucket(MISS_BURST, MISS_REFILL_MS);

  constructor(
    private readonly url: URL,
    private readonly clock: Clock,
    private readonly options: RemoteKeySetOptions = {},
  ) {}

  async find(header: TokenHeader): Promise<KeyObject | null> {
    const before = this.known;
    const known = await this.upToDate();
    const key = await known.keys.find(header);
    const justFetched = known !== before;
    return key !== null || justFetched ? key : this.findAnew(header);
  }

  private async upToDate(): Promise<Known> {
    const nowMs = this.nowMs();
    const ageMs = this.known === null ? Infinity : nowMs - this.known.atMs;
    if (this.known !== null && ageMs < REFRESH_AHEAD_MS) return this.known;

    // An outage is waited for once; after that, attempts run behind the backs of requests that have keys to go on with.
    const canGoOn = ageMs < FRESH_MS || (ageMs < STALE_IF_ERROR_MS && this.sinceFailureMs(nowMs) < AWAY_MS);
    const mayFetch = this.pending !== null || this.sinceFailureMs(nowMs) >= PAUSE_AFTER_FAILURE_MS;
    const attempt = mayFetch ? this.fetchOnce() : null;
    if (!canGoOn) await attempt;

    if (this.known !== null && nowMs - this.known.atMs < STALE_IF_ERROR_MS) return this.known;
    throw new Unavailable(this.failure?.cause);
  }

  private async findAnew(header: TokenHeader): Promise<KeyObject | null> {
    if (this.pending === null && !this.misses.take(this.nowMs())) return null;
    await this.fetchOnce();
    return this.known === null ? null : this.known.keys.find(header);
  }

  private sinceFailureMs(nowMs: number): number {
    return this.failure === null ? Infinity : nowMs - this.failure.atMs;
  }

  /** Never rejects: a failure is remembered for those who have nothing to go on with. */
  private fetchOnce(): Promise<void> {
    this.pending ??= this.fetch().finally(() => {
      this.pending = null;
    });
    return this.pending;
  }

  private async fetch(): Promise<void> {
    const atMs = this.nowMs();
    try {
      this.known = { keys: await fetchKeySet(this.url, this.options.fetchTimeoutMs ?? FETCH_TIMEOUT_MS), atMs };
      this.failure = null;
    } catch (cause) {
      this.failure = { atMs: this.nowMs(), cause };
      this.options.onFetchFailed?.(cause);
    }
  }

  private nowMs(): number {
    return this.clock.now().getTime();
  }
}
