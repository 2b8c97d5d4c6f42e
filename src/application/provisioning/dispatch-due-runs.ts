import type { Clock } from '../shared/ports.js';
import type { DueRuns } from './ports.js';

/** How many runs are queued at once. */
const BATCH = 200;

/** How long a queued task may wait for a worker before it counts as lost, in milliseconds. */
const TASK_LIFETIME_MS = 10_000;

/** Queues a task for every run that is due: new ones, those that waited for their next attempt, those whose worker died. */
export class DispatchDueRuns {
  constructor(
    private readonly due: DueRuns,
    private readonly clock: Clock,
    private readonly batch: number = BATCH,
  ) {}

  /** Answers how many were queued; `isEnding` is asked between batches whether to stop early. @throws Unavailable */
  async execute(isEnding: () => boolean = () => false): Promise<number> {
    let total = 0;
    while (!isEnding()) {
      const now = this.clock.now();
      const queued = await this.due.enqueue(now, new Date(now.getTime() + TASK_LIFETIME_MS), this.batch);
      total += queued;
      if (queued < this.batch) break;
    }
    return total;
  }
}
