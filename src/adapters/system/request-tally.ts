import type { OtherWork } from '../../application/bulk/run-bulk-jobs.js';

/** For how much a request counts at most, in milliseconds: one that takes long does not stand for many. */
const MOST_MS = 50;

/** Counts the requests that this process takes, and the time that they take. */
export class RequestTally implements OtherWork {
  private come = 0;
  private over = 0;
  private spent = 0;

  /** A request has come; what is answered is to be called once it is over, answered or not. */
  begin(): () => void {
    this.come += 1;
    const startedAt = performance.now();
    return () => {
      this.over += 1;
      this.spent += Math.min(MOST_MS, performance.now() - startedAt);
    };
  }

  requests(): number {
    return this.come;
  }

  /** How many are over, and how long those took together, in milliseconds. */
  get ended(): { readonly count: number; readonly spentMs: number } {
    return { count: this.over, spentMs: this.spent };
  }
}
