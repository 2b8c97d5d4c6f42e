import { performance } from 'node:perf_hooks';
import type { OtherWork } from '../../application/bulk/run-bulk-jobs.js';

/** For how long a request counts at most, in milliseconds: one that takes long does not stand for many. */
const MOST_MS = 50;

/** What requests have done so far; times are in milliseconds. */
export interface RequestTotals {
  /** How many are over, and how long those took together. */
  readonly ended: number;
  readonly spentMs: number;
  /** For how long some were under way. */
  readonly occupiedMs: number;
  /** For how long none was, and the process did nothing else either. */
  readonly pausedMs: number;
}

interface UnderWay {
  readonly since: number;
}

/** Counts the requests that this process takes, the time that they take, and the time between them. */
export class RequestTally implements OtherWork {
  private come = 0;
  private ended = 0;
  private spentMs = 0;
  private occupiedMs = 0;
  private pausedMs = 0;
  /** Those that have not taken too long, the oldest first. */
  private readonly underWay = new Set<UnderWay>();
  private countedAt = performance.now();
  private idleMs = loopIdleMs();

  /** A request has come; what is answered is to be called once it is over, answered or not. */
  begin(): () => void {
    this.come += 1;
    this.count();
    const request = { since: this.countedAt };
    this.underWay.add(request);
    return () => {
      this.count();
      this.underWay.delete(request);
      this.ended += 1;
      this.spentMs += Math.min(MOST_MS, this.countedAt - request.since);
    };
  }

  requests(): number {
    return this.come;
  }

  totals(): RequestTotals {
    this.count();
    const { ended, spentMs, occupiedMs, pausedMs } = this;
    return { ended, spentMs, occupiedMs, pausedMs };
  }

  /** Adds what has passed since this was done last. */
  private count(): void {
    const now = performance.now();
    const idleMs = loopIdleMs();
    if (this.underWay.size > 0) this.occupiedMs += now - this.countedAt;
    else this.pausedMs += idleMs - this.idleMs;
    this.countedAt = now;
    this.idleMs = idleMs;
    for (const request of this.underWay) {
      if (now - request.since < MOST_MS) break;
      this.underWay.delete(request);
    }
  }
}

/** For how long this thread has waited for something to happen. */
function loopIdleMs(): number {
  return performance.eventLoopUtilization().idle;
}
