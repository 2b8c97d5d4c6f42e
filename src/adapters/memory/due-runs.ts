import type { DueRuns } from '../../application/provisioning/ports.js';
import { ProvisioningRun } from '../../domain/provisioning/provisioning-run.js';
import type { MemoryStore } from './memory-store.js';

/** Queues the runs of a memory store that are due, in the store itself. */
export class MemoryDueRuns implements DueRuns {
  constructor(private readonly store: MemoryStore) {}

  async enqueue(now: Date, dueAgainAt: Date, limit: number): Promise<number> {
    const due = [...this.store.runs.values()]
      .flatMap(({ state }) => (state.dueAt !== null && state.dueAt <= now ? [{ state, dueAt: state.dueAt }] : []))
      .toSorted((one, other) => one.dueAt.getTime() - other.dueAt.getTime())
      .slice(0, limit);
    for (const { state } of due) {
      const { partner, tenant, version } = state;
      this.store.runs.set(tenant, ProvisioningRun.stored({ ...state, dueAt: new Date(dueAgainAt) }));
      const cause = this.store.runCauses.get(tenant) ?? { requestId: null, traceParent: null };
      this.store.runTasks.push({ partner, tenant, version, ...cause });
    }
    return due.length;
  }
}
