import { ContainerModule } from 'inversify';
import { MemoryStore } from '../../adapters/memory/memory-store.js';
import { MemoryTenantRepository } from '../../adapters/memory/tenant-repository.js';
import { STORAGE_TOKENS, TOKENS } from '../tokens.js';

/** Every storage port, kept in this process. */
export const memoryModule = new ContainerModule(({ bind }) => {
  bind(STORAGE_TOKENS.memory).toResolvedValue(() => new MemoryStore());
  bind(TOKENS.tenants).toResolvedValue((store) => new MemoryTenantRepository(store), [STORAGE_TOKENS.memory]);
});
