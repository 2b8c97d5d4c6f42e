import type { DueBulkJobs } from '../../application/bulk/ports.js';
import { isUnfinished } from './bulk-work.js';
import type { MemoryStore } from './memory-store.js';

/** Notes which partners have bulk jobs that wait; in the process there is no queue. */
export class MemoryDueBulkJobs implements DueBulkJobs {
  constructor(private readonly store: MemoryStore) {}

  async enqueue(now: Date, dueAgainAt: Date, limit: number): Promise<number> {
    const due = [...this.store.bulkJobs.values()].filter((stored) => isUnfinished(stored) && stored.dueAt <= now);
    for (const stored of due.slice(0, limit)) stored.dueAt = dueAgainAt;
    return Math.min(due.length, limit);
  }
}
