import type { BulkLeftovers } from '../../application/bulk/ports.js';
import type { MemoryStore, StoredBulkJob } from './memory-store.js';

/** Clears bulk jobs out of the process. */
export class MemoryBulkLeftovers implements BulkLeftovers {
  constructor(private readonly store: MemoryStore) {}

  async abandonUploads(untouchedSince: Date, limit: number): Promise<number> {
    return this.delete(({ job, dueAt }) => job === null && dueAt < untouchedSince, limit);
  }

  async deleteJobs(endedBefore: Date, limit: number): Promise<number> {
    return this.delete(({ job }) => (job?.state.finishedAt ?? endedBefore) < endedBefore, limit);
  }

  private delete(isOld: (stored: StoredBulkJob) => boolean, limit: number): number {
    const old = [...this.store.bulkJobs].filter(([, stored]) => isOld(stored)).slice(0, limit);
    for (const [id] of old) this.store.bulkJobs.delete(id);
    return old.length;
  }
}
