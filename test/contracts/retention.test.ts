import { MemoryExpiredTenants } from '../../src/adapters/memory/expired-tenants.js';
import { MemoryStore } from '../../src/adapters/memory/memory-store.js';
import { MemoryOldReceipts } from '../../src/adapters/memory/old-receipts.js';
import { MemoryTenantRepository } from '../../src/adapters/memory/tenant-repository.js';
import { PrismaExpiredTenants } from '../../src/adapters/prisma/expired-tenants.js';
import { PrismaOldReceipts } from '../../src/adapters/prisma/old-receipts.js';
import { PrismaTenantRepository } from '../../src/adapters/prisma/tenant-repository.js';
import { useEmptiedDatabase } from '../support/emptied-database.js';
import { retentionContract } from './retention.contract.js';

retentionContract('memory', async () => {
  const store = new MemoryStore();
  return {
    tenants: new MemoryTenantRepository(store),
    expired: new MemoryExpiredTenants(store),
    receipts: new MemoryOldReceipts(store),
    close: async () => undefined,
  };
});

const emptied = useEmptiedDatabase();
retentionContract('PostgreSQL', async () => {
  const { database } = await emptied();
  return {
    tenants: new PrismaTenantRepository(database),
    expired: new PrismaExpiredTenants(database),
    receipts: new PrismaOldReceipts(database),
    close: async () => undefined,
  };
});
