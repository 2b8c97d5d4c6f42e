import { ContainerModule } from 'inversify';
import { MemoryEventLog } from '../../adapters/memory/event-log.js';
import { MemoryBulkItems } from '../../adapters/memory/bulk-items.js';
import { MemoryBulkJobRepository } from '../../adapters/memory/bulk-job-repository.js';
import { MemoryBulkLeftovers } from '../../adapters/memory/bulk-leftovers.js';
import { MemoryBulkStaging } from '../../adapters/memory/bulk-staging.js';
import { MemoryBulkWork } from '../../adapters/memory/bulk-work.js';
import { MemoryDueBulkJobs } from '../../adapters/memory/due-bulk-jobs.js';
import { MemoryTakenFields } from '../../adapters/memory/taken-fields.js';
import { MemoryConfigurationRepository } from '../../adapters/memory/configuration-repository.js';
import { MemoryStore } from '../../adapters/memory/memory-store.js';
import { MemorySharedSecrets } from '../../adapters/memory/shared-secrets.js';
import { MemoryTenantDirectory } from '../../adapters/memory/tenant-directory.js';
import { MemoryDeliveryAlarm } from '../../adapters/memory/delivery-alarm.js';
import { MemoryDeliveryLog } from '../../adapters/memory/delivery-log.js';
import { MemoryDeliveryQueue } from '../../adapters/memory/delivery-queue.js';
import { MemoryDeliveryRelay } from '../../adapters/memory/delivery-relay.js';
import { MemoryEventRelay } from '../../adapters/memory/event-relay.js';
import { MemoryEventFeed } from '../../adapters/memory/event-feed.js';
import { MemoryOldEvents } from '../../adapters/memory/old-events.js';
import { MemoryWebhookRepository } from '../../adapters/memory/webhook-repository.js';
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
  bind(TOKENS.deliveryRelay).toResolvedValue(
    (store, ids, due) => new MemoryDeliveryRelay(store, ids, due),
    [STORAGE_TOKENS.memory, TOKENS.ids, TOKENS.deliveriesDue],
  );
  bind(TOKENS.eventFeed).toResolvedValue((store) => new MemoryEventFeed(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.oldEvents).toResolvedValue((store) => new MemoryOldEvents(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.webhooks).toResolvedValue((store) => new MemoryWebhookRepository(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.deliveryQueue).toResolvedValue(
    (store, clock) => new MemoryDeliveryQueue(store, clock),
    [STORAGE_TOKENS.memory, TOKENS.clock],
  );
  bind(TOKENS.deliveryLog).toResolvedValue(
    (store, ids) => new MemoryDeliveryLog(store, ids),
    [STORAGE_TOKENS.memory, TOKENS.ids],
  );
  bind(TOKENS.deliveryAlarm).toResolvedValue(() => new MemoryDeliveryAlarm());
  bind(TOKENS.expiredTenants).toResolvedValue((store) => new MemoryExpiredTenants(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.runs).toResolvedValue((store) => new MemoryProvisioningRuns(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.dueRuns).toResolvedValue((store) => new MemoryDueRuns(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.oldReceipts).toResolvedValue((store) => new MemoryOldReceipts(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.bulkJobs).toResolvedValue(
    (store, clock) => new MemoryBulkJobRepository(store, clock),
    [STORAGE_TOKENS.memory, TOKENS.clock],
  );
  bind(TOKENS.bulkStaging).toResolvedValue((store) => new MemoryBulkStaging(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.bulkItems).toResolvedValue((store) => new MemoryBulkItems(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.bulkWork).toResolvedValue((store) => new MemoryBulkWork(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.takenFields).toResolvedValue((store) => new MemoryTakenFields(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.dueBulkJobs).toResolvedValue((store) => new MemoryDueBulkJobs(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.bulkLeftovers).toResolvedValue((store) => new MemoryBulkLeftovers(store), [STORAGE_TOKENS.memory]);
  bind(TOKENS.configurations).toResolvedValue(
    (store, defaults) => new MemoryConfigurationRepository(store, defaults),
    [STORAGE_TOKENS.memory, TOKENS.configurationDefaults],
  );
});
