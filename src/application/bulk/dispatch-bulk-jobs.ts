import type { Clock } from '../shared/ports.js';
import type { DueBulkJobs } from './ports.js';

/** How many partners one statement queues work for. */
const BATCH = 100;

/** After how long work that was queued is queued again, should nothing have come of it, in milliseconds. */
const DUE_AGAIN_MS = 45_000;

/** Queues work for every partner whose bulk jobs wait. */
export class DispatchBulkJobs {
  constructor(
    private readonly due: DueBulkJobs,
    private readonly clock: Clock,
  ) {}

  /** Answers for how many partners; `isEnding` is asked between batches whether to stop early. @throws Unavailable */
  async execute(isEnding: () => boolean = () => false): Promise<number> {
    let total = 0;
    while (!isEnding()) {
      const now = this.clock.now();
      const queued = await this.due.enqueue(now, new Date(now.getTime() + DUE_AGAIN_MS), BATCH);
      total += queued;
      if (queued < BATCH) break;
    }
    return total;
  }
}
