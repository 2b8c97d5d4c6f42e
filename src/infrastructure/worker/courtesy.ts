import { setTimeout as delay } from 'node:timers/promises';
import type { RequestPressure } from './request-pressure.js';

/** How many deliveries a process takes up in a second, at least, however busy requests keep it. */
const LEAST_PER_SECOND = 150;
/** How long is waited before it is looked again, in milliseconds. */
const PAUSE_MS = 50;

/**
 * Has deliveries give way to requests that are answered by the same process: while those take all of its time, only a few go on, and the
 * rest waits in the database.
 */
export class Courtesy {
  private allowance = 0;
  private countedAt = performance.now();

  constructor(private readonly pressure: Pick<RequestPressure, 'isHigh'>) {}

  /** Answers, after a while if need be, how many of `wanted` deliveries may be taken up now; at least one. */
  async allow(wanted: number): Promise<number> {
    while (this.pressure.isHigh) {
      const now = performance.now();
      const most = (LEAST_PER_SECOND * PAUSE_MS) / 1000;
      this.allowance = Math.min(most, this.allowance + (LEAST_PER_SECOND * (now - this.countedAt)) / 1000);
      this.countedAt = now;
      const allowed = Math.min(wanted, Math.floor(this.allowance));
      this.allowance -= allowed;
      if (allowed > 0) return allowed;
      await delay(PAUSE_MS);
    }
    return wanted;
  }
}
