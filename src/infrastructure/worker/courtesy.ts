import { setTimeout as delay } from 'node:timers/promises';
import { pressing, type Pressure, type SteadyRequests } from './request-pressure.js';

/** How many deliveries a process takes up in a second, at least; and at first, until it shows how many it copes with. */
const LEAST_PER_SECOND = 40;
const FIRST_PER_SECOND = 320;
/** At least so many for each request that is answered, so that deliveries to a single webhook keep pace; but no more than if so many asked for them. */
const PER_REQUEST = 1.25;
const AS_IF_ASKED_BY = 4;
/** So many times as many when there is time left, after each while; half as many when there is none. */
const MORE = 1.25;
/** So many at once for each request under way, up to so many: one by one they would cost several times as much, and few requests need less. */
const AT_ONCE_PER_REQUEST = 4;
const AT_ONCE = 10;
/** How long is waited before it is looked again, in milliseconds; and before the number is changed. */
const PAUSE_MS = 10;
const CHANGE_MS = 50;
/** Work that took a while rests for so many times as long at most. */
const MOST_REST = 19;
/** What is so late gives way no longer, in milliseconds. */
const LATEST_MS = 30_000;

/**
 * Has the work for webhooks give way to requests that are answered by the same process: while those come one upon the other, only so much goes
 * on as there is time for beside them, and what a few more of them would take; the rest waits in the database, for half a minute at most.
 */
export class Courtesy {
  private perSecond = FIRST_PER_SECOND;
  private allowance = 0;
  private countedAt = performance.now();
  private changedAt = performance.now();
  /** Whoever asks first is the first to get some. */
  private turns: Promise<unknown> = Promise.resolve();

  constructor(private readonly pressure: Pressure) {}

  /**
   * Answers, after a while if need be, how many of `wanted` deliveries may be taken up now; at least one. `lateMs`: for how long they
   * have been due.
   */
  async allow(wanted: number, lateMs: number): Promise<number> {
    if (this.pressure.steady === null) {
      this.perSecond = FIRST_PER_SECOND;
      return wanted;
    }
    const latestAt = performance.now() + LATEST_MS - lateMs;
    const turn = this.turns.then(() => this.allowSome(wanted, latestAt));
    this.turns = turn;
    return turn;
  }

  private async allowSome(wanted: number, latestAt: number): Promise<number> {
    for (;;) {
      const { steady } = this.pressure;
      if (steady === null || performance.now() >= latestAt) return wanted;
      this.gain(steady);
      const some = Math.min(wanted, AT_ONCE, Math.ceil(AT_ONCE_PER_REQUEST * steady.underWay));
      if (this.allowance >= some) {
        const allowed = Math.min(wanted, Math.floor(this.allowance));
        this.allowance -= allowed;
        return allowed;
      }
      await delay(PAUSE_MS);
    }
  }

  /** Finds out how many go beside the requests: ever more until there is no time left, then fewer. */
  private gain({ underWay, eachMs }: SteadyRequests): void {
    const now = performance.now();
    if (now - this.changedAt >= CHANGE_MS) {
      this.changedAt = now;
      const least = Math.max(LEAST_PER_SECOND, (Math.min(AS_IF_ASKED_BY, PER_REQUEST * underWay) * 1000) / eachMs);
      this.perSecond = Math.max(least, this.perSecond * (this.pressure.isBusy ? 0.5 : MORE));
    }
    const most = Math.max(AT_ONCE, (this.perSecond * CHANGE_MS) / 1000);
    this.allowance = Math.min(most, this.allowance + (this.perSecond * (now - this.countedAt)) / 1000);
    this.countedAt = now;
  }

  /**
   * Rests after a piece of work that took `tookMs`, for as long as requests press: that many times as long as there are requests at once.
   * `lateMs`: for how long what is left has waited.
   */
  async rest(tookMs: number, lateMs: number): Promise<void> {
    const startedAt = performance.now();
    for (;;) {
      const restMs = Math.min(tookMs * Math.min(MOST_REST, pressing(this.pressure)), LATEST_MS - lateMs);
      const leftMs = startedAt + restMs - performance.now();
      if (leftMs <= 0) return;
      await delay(Math.min(PAUSE_MS, leftMs));
    }
  }
}
