import { runMigrations } from 'graphile-worker';
import { MemoryBulkItems } from '../../src/adapters/memory/bulk-items.js';
import { MemoryBulkJobRepository } from '../../src/adapters/memory/bulk-job-repository.js';
import { MemoryBulkLeftovers } from '../../src/adapters/memory/bulk-leftovers.js';
import { MemoryBulkStaging } from '../../src/adapters/memory/bulk-staging.js';
import { MemoryBulkWork } from '../../src/adapters/memory/bulk-work.js';
import { MemoryDueBulkJobs } from '../../src/adapters/memory/due-bulk-jobs.js';
import { MemoryStore } from '../../src/adapters/memory/memory-store.js';
import { MemoryTakenFields } from '../../src/adapters/memory/taken-fields.js';
import { MemoryTenantRepository } from '../../src/adapters/memory/tenant-repository.js';
import { PrismaBulkItems } from '../../src/adapters/prisma/bulk-items.js';
import { PrismaBulkJobRepository } from '../../src/adapters/prisma/bulk-job-repository.js';
import { PrismaBulkLeftovers } from '../../src/adapters/prisma/bulk-leftovers.js';
import { PrismaBulkStaging } from '../../src/adapters/prisma/bulk-staging.js';
import { PrismaBulkWork } from '../../src/adapters/prisma/bulk-work.js';
import { openDatabase } from '../../src/adapters/prisma/database.js';
import { PrismaDueBulkJobs } from '../../src/adapters/prisma/due-bulk-jobs.js';
import { PrismaTakenFields } from '../../src/adapters/prisma/taken-fields.js';
import { PrismaTenantRepository } from '../../src/adapters/prisma/tenant-repository.js';
import type {
  BulkItems,
  BulkJobRepository,
  BulkLeftovers,
  BulkStaging,
  BulkWork,
  DueBulkJobs,
  TakenFields,
} from '../../src/application/bulk/ports.js';
import type { TenantRepository } from '../../src/application/tenants/ports.js';
import { createDatabase } from './database.js';
import { fixedClock } from './fixed-clock.js';
import { databaseOptions } from './postgresql-tenant-storage.js';
import { openSqlPool } from './sql-pool.js';

/** A storage of bulk jobs, by all its ports. Its clock stands at the time of `fixedClock`. */
export interface BulkStorage {
  readonly tenants: TenantRepository;
  readonly jobs: BulkJobRepository;
  readonly staging: BulkStaging;
  readonly items: BulkItems;
  readonly work: BulkWork;
  readonly taken: TakenFields;
  readonly due: DueBulkJobs;
  readonly leftovers: BulkLeftovers;
  /** The types of the events about a job, in their order. */
  events(job: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Opens an empty storage in memory. */
export async function openMemoryBulkStorage(): Promise<BulkStorage> {
  const store = new MemoryStore();
  return {
    tenants: new MemoryTenantRepository(store),
    jobs: new MemoryBulkJobRepository(store, fixedClock()),
    staging: new MemoryBulkStaging(store),
    items: new MemoryBulkItems(store),
    work: new MemoryBulkWork(store),
    taken: new MemoryTakenFields(store),
    due: new MemoryDueBulkJobs(store),
    leftovers: new MemoryBulkLeftovers(store),
    events: async (job) =>
      store.events.flatMap(({ event }) => ('bulkJob' in event && event.bulkJob.state.id === job ? [event.type] : [])),
    close: async () => undefined,
  };
}

const EVENTS = `SELECT type FROM events WHERE data->'bulk_job'->>'id' = $1 ORDER BY id`;

/** Opens a storage in a new database, which has a job queue as well. */
export async function openPostgresqlBulkStorage(): Promise<BulkStorage> {
  const own = await createDatabase();
  const sql = openSqlPool(own.url, 2);
  await runMigrations({ pgPool: sql });
  const database = openDatabase(databaseOptions(own.url));
  return {
    tenants: new PrismaTenantRepository(database),
    jobs: new PrismaBulkJobRepository(database, fixedClock()),
    staging: new PrismaBulkStaging(database),
    items: new PrismaBulkItems(database),
    work: new PrismaBulkWork(database),
    taken: new PrismaTakenFields(database),
    due: new PrismaDueBulkJobs(database),
    leftovers: new PrismaBulkLeftovers(database),
    events: async (job) => (await sql.query<{ type: string }>(EVENTS, [job])).rows.map(({ type }) => type),
    async close() {
      await database.close();
      await sql.end();
      await own.drop();
    },
  };
}
