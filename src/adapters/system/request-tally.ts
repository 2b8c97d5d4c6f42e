import type { OtherWork } from '../../application/bulk/run-bulk-jobs.js';

/** Counts the requests that this process takes, and those that it has not answered yet. */
export class RequestTally implements OtherWork {
  private total = 0;
  private answered = 0;

  /** A request has come. */
  begin(): void {
    this.total += 1;
  }

  /** One is over, answered or not. */
  end(): void {
    this.answered += 1;
  }

  requests(): number {
    return this.total;
  }

  get underWay(): number {
    return this.total - this.answered;
  }
}
