import type { Clock } from '../shared/ports.js';
import type { BulkLeftovers } from './ports.js';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** How many jobs one statement deletes: each may have a hundred thousand rows. */
const BATCH = 2;

/** What a run did. */
export interface LeftoversReport {
  readonly abandoned: number;
  readonly deleted: number;
}

/** Deletes what broken-off uploads left behind, and bulk jobs whose time is up, with the personal data in their rows. */
export class ClearBulkLeftovers {
  constructor(
    private readonly leftovers: BulkLeftovers,
    private readonly clock: Clock,
    private readonly retentionDays: number,
  ) {}

  /** @throws Unavailable */
  async execute(): Promise<LeftoversReport> {
    const now = this.clock.now().getTime();
    return {
      abandoned: await untilFew((limit) => this.leftovers.abandonUploads(new Date(now - HOUR_MS), limit)),
      deleted: await untilFew((limit) => this.leftovers.deleteJobs(new Date(now - this.retentionDays * DAY_MS), limit)),
    };
  }
}

async function untilFew(clear: (limit: number) => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const cleared = await clear(BATCH);
    total += cleared;
    if (cleared < BATCH) return total;
  }
}
