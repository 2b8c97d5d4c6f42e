/** The package's `tenant-provisioning/memory`: every port over maps of one process, for a host product's tests. */
export { MemoryConfigurationRepository } from '../../adapters/memory/configuration-repository.js';
export { MemoryEventLog } from '../../adapters/memory/event-log.js';
export { MemoryEventRelay } from '../../adapters/memory/event-relay.js';
export { MemoryExpiredTenants } from '../../adapters/memory/expired-tenants.js';
export { MemoryStore } from '../../adapters/memory/memory-store.js';
export { MemoryOldReceipts } from '../../adapters/memory/old-receipts.js';
export { MemoryTenantDirectory } from '../../adapters/memory/tenant-directory.js';
export { MemoryTenantRepository } from '../../adapters/memory/tenant-repository.js';
