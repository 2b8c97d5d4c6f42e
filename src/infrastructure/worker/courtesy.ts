import { setTimeout as delay } from 'node:timers/promises';
import type { RequestPressure } from './request-pressure.js';

/** How many deliveries a process takes up in a second, at least, however busy requests keep it. */
const LEAST_PER_SECOND = 40;
/** So many at once: one by one they would cost several times as much. */
const AT_ONCE = 10;
/** How long is waited before it is looked again, in milliseconds. */
const PAUSE_MS = 50;
/** Work that took a while rests for so many times as long. */
const REST = 19;
/** What is so late gives way no longer, in milliseconds. */
const LATEST_MS = 30_000;

/**
 * Has the work for webhooks give way to requests that are answered by the same process: while those take all of its time, only a little goes
 * on, and the rest waits in the database; but for half a minute at most.
 */
export class Courtesy {
  private allowance = 0;
  private countedAt = performance.now();
  /** Whoever asks first is the first to get some. */
  private turns: Promise<unknown> = Promise.resolve();

  constructor(private readonly pressure: Pick<RequestPressure, 'isHigh'>) {}

  /**
   * Answers, after a while if need be, how many of `wanted` deliveries may be taken up now; at least one. `lateMs`: for how long they
   * have been due.
   */
  async allow(wanted: number, lateMs: number): Promise<number> {
    if (!this.pressure.isHigh) return wanted;
    const latestAt = performance.now() + LATEST_MS - lateMs;
    const turn = this.turns.then(() => this.allowSome(wanted, latestAt));
    this.turns = turn;
    return turn;
  }

  private async allowSome(wanted: number, latestAt: number): Promise<number> {
    while (this.pressure.isHigh && performance.now() < latestAt) {
      const now = performance.now();
      this.allowance = Math.min(AT_ONCE, this.allowance + (LEAST_PER_SECOND * (now - this.countedAt)) / 1000);
      this.countedAt = now;
      if (this.allowance >= Math.min(wanted, AT_ONCE)) {
        const allowed = Math.min(wanted, AT_ONCE);
        this.allowance -= allowed;
        return allowed;
      }
      await delay(PAUSE_MS);
    }
    return wanted;
  }

  /** Rests after a piece of work that took `tookMs`, for as long as requests press; `lateMs`: for how long what is left has waited. */
  async rest(tookMs: number, lateMs: number): Promise<void> {
    const restMs = Math.min(REST * tookMs, LATEST_MS - lateMs);
    for (let restedMs = 0; restedMs < restMs && this.pressure.isHigh; restedMs += PAUSE_MS) await delay(PAUSE_MS);
  }
}
