import type { Clock } from '../shared/ports.js';
import type { OldEvents } from './event-feed.js';

/** How many events are deleted at once: few enough to hold nobody up. */
const BATCH = 500;
/** How many batches one run makes at most; the next run goes on. */
const MAX_BATCHES = 400;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Deletes events that are older than they are kept, with their deliveries. */
export class ForgetOldEvents {
  constructor(
    private readonly events: OldEvents,
    private readonly clock: Clock,
    private readonly retentionDays: number,
    private readonly batch: number = BATCH,
  ) {}

  /** Answers how many were deleted. @throws Unavailable */
  async execute(): Promise<number> {
    const before = new Date(this.clock.now().getTime() - this.retentionDays * DAY_MS);
    let total = 0;
    for (let round = 0; round < MAX_BATCHES; round += 1) {
      const forgotten = await this.events.forget(before, this.batch);
      total += forgotten;
      if (forgotten < this.batch) break;
    }
    return total;
  }
}
