import { MemoryEventLog } from '../../src/adapters/memory/event-log.js';
import { MemoryStore } from '../../src/adapters/memory/memory-store.js';
import { MemoryTenantDirectory } from '../../src/adapters/memory/tenant-directory.js';
import { MemoryTenantRepository } from '../../src/adapters/memory/tenant-repository.js';
import { openDatabase } from '../../src/adapters/prisma/database.js';
import { PrismaEventLog } from '../../src/adapters/prisma/event-log.js';
import { PrismaTenantDirectory } from '../../src/adapters/prisma/tenant-directory.js';
import { PrismaTenantRepository } from '../../src/adapters/prisma/tenant-repository.js';
import type { EventLog } from '../../src/application/events/event-log.js';
import type { TenantRepository } from '../../src/application/tenants/ports.js';
import type { TenantDirectory } from '../../src/application/tenants/tenant-directory.js';
import { createDatabase } from './database.js';

/** A storage as lists see it, and as tests fill it. */
export interface ListStorage {
  readonly tenants: TenantRepository;
  readonly directory: TenantDirectory;
  readonly events: EventLog;
  close(): Promise<void>;
}

/** Opens an empty storage in memory. */
export async function openMemoryListStorage(): Promise<ListStorage> {
  const store = new MemoryStore();
  return {
    tenants: new MemoryTenantRepository(store),
    directory: new MemoryTenantDirectory(store),
    events: new MemoryEventLog(store),
    close: async () => undefined,
  };
}

/** Opens a storage in a new database. */
export async function openPostgresqlListStorage(): Promise<ListStorage> {
  const own = await createDatabase();
  const database = openDatabase({
    url: own.url,
    poolMax: 10,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 20_000,
    onConnectionError: () => undefined,
  });
  return {
    tenants: new PrismaTenantRepository(database),
    directory: new PrismaTenantDirectory(database),
    events: new PrismaEventLog(database),
    close: async () => {
      await database.close();
      await own.drop();
    },
  };
}
