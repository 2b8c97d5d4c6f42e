import { MemoryDueRuns } from '../../src/adapters/memory/due-runs.js';
import { MemoryStore } from '../../src/adapters/memory/memory-store.js';
import { MemoryProvisioningRuns } from '../../src/adapters/memory/provisioning-runs.js';
import { MemoryTenantRepository } from '../../src/adapters/memory/tenant-repository.js';
import { PrismaDueRuns } from '../../src/adapters/prisma/due-runs.js';
import { PrismaProvisioningRuns } from '../../src/adapters/prisma/provisioning-runs.js';
import { PrismaTenantRepository } from '../../src/adapters/prisma/tenant-repository.js';
import type { DueRuns, ProvisioningRuns } from '../../src/application/provisioning/ports.js';
import type { TenantRepository } from '../../src/application/tenants/ports.js';
import type { OpenedDatabase } from './postgresql-tenant-storage.js';
import { openSqlPool } from './sql-pool.js';

/** A storage of tenants and their runs. */
export interface RunStorage {
  readonly tenants: TenantRepository;
  readonly runs: ProvisioningRuns;
  readonly due: DueRuns;
  /** What is queued, the ids of tenants with the versions of their runs. */
  queued(): Promise<readonly (readonly [tenant: string, version: number])[]>;
  /** The request that the newest task names, and its trace. */
  newestCause(): Promise<readonly (string | null | undefined)[]>;
  close(): Promise<void>;
}

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

/** Opens a storage in a database, which has a job queue as well. */
export function openPostgresqlRunStorage({ url, database }: OpenedDatabase): RunStorage {
  const sql = openSqlPool(url, 2);
  return {
    tenants: new PrismaTenantRepository(database),
    runs: new PrismaProvisioningRuns(database),
    due: new PrismaDueRuns(database),
    queued: async () => {
      const { rows } = await sql.query<{ tenant: string; version: number }>(
        `SELECT payload->>'tenant' AS tenant, (payload->>'version')::int AS version
         FROM graphile_worker._private_jobs ORDER BY id`,
      );
      return rows.map(({ tenant, version }) => [tenant, version] as const);
    },
    newestCause: async () => {
      const { rows } = await sql.query<{ request: string | null; trace: string | null }>(
        `SELECT payload->>'request' AS request, payload->>'trace' AS trace FROM graphile_worker._private_jobs ORDER BY updated_at DESC LIMIT 1`,
      );
      return [rows[0]?.request, rows[0]?.trace];
    },
    close: () => sql.end(),
  };
}
