import type { EventRelay } from './ports.js';

/** How many events are numbered at once: enough for a backlog to shrink fast, few enough for a purge not to wait for long. */
const BATCH = 1_000;

/** Numbers stored events until none is left, so that they appear in the feed. */
export class RelayEvents {
  constructor(
    private readonly events: EventRelay,
    private readonly batch: number = BATCH,
  ) {}

  /**
   * Answers how many events were numbered; `isEnding` is asked between batches whether to stop early.
   * @throws Unavailable
   */
  async execute(isEnding: () => boolean = () => false): Promise<number> {
    let total = 0;
    while (!isEnding()) {
      const relayed = await this.events.relay(this.batch);
      total += relayed;
      if (relayed < this.batch) break;
    }
    return total;
  }
}
