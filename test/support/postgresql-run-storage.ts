import { PrismaDueRuns } from '../../src/adapters/prisma/due-runs.js';
import { PrismaProvisioningRuns } from '../../src/adapters/prisma/provisioning-runs.js';
import { PrismaTenantRepository } from '../../src/adapters/prisma/tenant-repository.js';
import type { OpenedDatabase } from './postgresql-tenant-storage.js';
import type { RunStorage } from './run-storage.js';
import { openSqlPool } from './sql-pool.js';

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
