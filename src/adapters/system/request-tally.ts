import type { OtherWork } from '../../application/bulk/run-bulk-jobs.js';

/** Counts the requests that this process takes. */
export class RequestTally implements OtherWork {
  private total = 0;

  add(): void {
    this.total += 1;
  }

  requests(): number {
    return this.total;
  }
}
