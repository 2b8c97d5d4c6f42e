import { MemoryDueRuns } from '../../src/adapters/memory/due-runs.js';
import { MemoryStore } from '../../src/adapters/memory/memory-store.js';
import { MemoryProvisioningRuns } from '../../src/adapters/memory/provisioning-runs.js';
import { MemoryTenantRepository } from '../../src/adapters/memory/tenant-repository.js';
import type { RunStorage } from './run-storage.js';

/** Opens an empty storage in memory. */
export async function openMemoryRunStorage(): Promise<RunStorage> {
  const store = new MemoryStore();
  return {
    tenants: new MemoryTenantRepository(store),
    runs: new MemoryProvisioningRuns(store),
    due: new MemoryDueRuns(store),
    queued: async () => store.runTasks.map(({ tenant, version }) => [tenant, version] as const),
    newestCause: async () => {
      const task = store.runTasks.at(-1);
      return [task?.requestId, task?.traceParent];
    },
    close: async () => undefined,
  };
}
