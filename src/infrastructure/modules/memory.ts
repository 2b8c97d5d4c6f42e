import { ContainerModule } from 'inversify';
import { MemoryEventRelay } from '../../adapters/memory/event-relay.js';
import { MemoryExpiredTenants } from '../../adapters/memory/expired-tenants.js';
import { MemoryStore } from '../../adapters/memory/memory-store.js';
import { MemoryOldReceipts } from '../../adapters/memory/old-receipts.js';
import { MemoryTenantRepository } from '../../adapters/memory/tenant-repository.js';
import { STORAGE_TOKENS, TOKENS } from '../tokens.js';

/** Every storage port, kept in this process. */
export const memoryModule = new ContainerModule(({ bind }) => {
  bind(STORAGE_TOKENS.memory).toResolvedValue(() => new MemoryStore());
  bind(TOKENS.tenants).toResolvedValue((store) => new MemoryTenantRepository(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.eventRelay).toResolvedValue((store) => new MemoryEventRelay(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.expiredTenants).toResolvedValue((store) => new MemoryExpiredTenants(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.oldReceipts).toResolvedValue((store) => new MemoryOldReceipts(store), [STORAGE_TOKENS.memory]);
});
