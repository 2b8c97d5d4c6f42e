import { ContainerModule } from 'inversify';
import { MemoryEventLog } from '../../adapters/memory/event-log.js';
import { MemoryConfigurationRepository } from '../../adapters/memory/configuration-repository.js';
import { MemoryStore } from '../../adapters/memory/memory-store.js';
import { MemorySharedSecrets } from '../../adapters/memory/shared-secrets.js';
import { MemoryTenantDirectory } from '../../adapters/memory/tenant-directory.js';
import { MemoryEventRelay } from '../../adapters/memory/event-relay.js';
import { MemoryExpiredTenants } from '../../adapters/memory/expired-tenants.js';
import { MemoryOldReceipts } from '../../adapters/memory/old-receipts.js';
import { MemoryTenantRepository } from '../../adapters/memory/tenant-repository.js';
import { MemoryDueRuns } from '../../adapters/memory/due-runs.js';
import { MemoryProvisioningRuns } from '../../adapters/memory/provisioning-runs.js';
import { STORAGE_TOKENS, TOKENS } from '../tokens.js';

/** Every storage port, kept in this process. */
export const memoryModule = new ContainerModule(({ bind }) => {
  bind(STORAGE_TOKENS.memory).toResolvedValue(() => new MemoryStore());
  bind(TOKENS.tenants).toResolvedValue((store) => new MemoryTenantRepository(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.directory).toResolvedValue((store) => new MemoryTenantDirectory(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.events).toResolvedValue((store) => new MemoryEventLog(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.secrets).toResolvedValue((store) => new MemorySharedSecrets(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.eventRelay).toResolvedValue((store) => new MemoryEventRelay(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.expiredTenants).toResolvedValue((store) => new MemoryExpiredTenants(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.runs).toResolvedValue((store) => new MemoryProvisioningRuns(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.dueRuns).toResolvedValue((store) => new MemoryDueRuns(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.oldReceipts).toResolvedValue((store) => new MemoryOldReceipts(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.configurations).toResolvedValue(
    (store, defaults) => new MemoryConfigurationRepository(store, defaults),
    [STORAGE_TOKENS.memory, TOKENS.configurationDefaults],
  );
});
