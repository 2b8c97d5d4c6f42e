import { ContainerModule } from 'inversify';
import { openDatabase, type DatabaseOptions } from '../../adapters/prisma/database.js';
import { PrismaBulkItems } from '../../adapters/prisma/bulk-items.js';
import { PrismaBulkJobRepository } from '../../adapters/prisma/bulk-job-repository.js';
import { PrismaBulkLeftovers } from '../../adapters/prisma/bulk-leftovers.js';
import { PrismaBulkStaging } from '../../adapters/prisma/bulk-staging.js';
import { PrismaBulkWork } from '../../adapters/prisma/bulk-work.js';
import { PrismaDueBulkJobs } from '../../adapters/prisma/due-bulk-jobs.js';
import { PrismaTakenFields } from '../../adapters/prisma/taken-fields.js';
import { PrismaEventLog } from '../../adapters/prisma/event-log.js';
import { PrismaSharedSecrets } from '../../adapters/prisma/shared-secrets.js';
import { PrismaTenantDirectory } from '../../adapters/prisma/tenant-directory.js';
import { PrismaDeliveryLog } from '../../adapters/prisma/delivery-log.js';
import { PrismaDeliveryAlarm, PrismaDeliveryQueue } from '../../adapters/prisma/delivery-queue.js';
import { PrismaDeliveryRelay } from '../../adapters/prisma/delivery-relay.js';
import { PrismaEventRelay } from '../../adapters/prisma/event-relay.js';
import { PrismaEventFeed } from '../../adapters/prisma/event-feed.js';
import { PrismaOldEvents } from '../../adapters/prisma/old-events.js';
import { PrismaWebhookRepository } from '../../adapters/prisma/webhook-repository.js';
import { PrismaExpiredTenants } from '../../adapters/prisma/expired-tenants.js';
import { PrismaOldReceipts } from '../../adapters/prisma/old-receipts.js';
import { PrismaConfigurationRepository } from '../../adapters/prisma/configuration-repository.js';
import { PrismaTenantRepository } from '../../adapters/prisma/tenant-repository.js';
import { PrismaDueRuns } from '../../adapters/prisma/due-runs.js';
import { PrismaProvisioningRuns } from '../../adapters/prisma/provisioning-runs.js';
import { STORAGE_TOKENS, TOKENS } from '../tokens.js';

/** Every storage port, kept in PostgreSQL. */
export function postgresqlModule(options: DatabaseOptions): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(STORAGE_TOKENS.database)
      .toResolvedValue(() => openDatabase(options))
      .onDeactivation((database) => database.close());
    bind(TOKENS.directory).toResolvedValue(
      (database) => new PrismaTenantDirectory(database),
      [STORAGE_TOKENS.database],
    );
    bind(TOKENS.events).toResolvedValue((database) => new PrismaEventLog(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.secrets).toResolvedValue((database) => new PrismaSharedSecrets(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.tenants).toResolvedValue(
      (database, eventsStored) => new PrismaTenantRepository(database, eventsStored),
      [STORAGE_TOKENS.database, TOKENS.eventsStored],
    );
    bind(TOKENS.eventRelay).toResolvedValue((database) => new PrismaEventRelay(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.deliveryRelay).toResolvedValue(
      (database, due) => new PrismaDeliveryRelay(database, due),
      [STORAGE_TOKENS.database, TOKENS.deliveriesDue],
    );
    bind(TOKENS.eventFeed).toResolvedValue((database) => new PrismaEventFeed(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.oldEvents).toResolvedValue((database) => new PrismaOldEvents(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.webhooks).toResolvedValue(
      (database, cipher, eventsStored) => new PrismaWebhookRepository(database, cipher, eventsStored),
      [STORAGE_TOKENS.database, TOKENS.secretCipher, TOKENS.eventsStored],
    );
    bind(TOKENS.deliveryQueue).toResolvedValue(
      (database, cipher) => new PrismaDeliveryQueue(database, cipher),
      [STORAGE_TOKENS.database, TOKENS.secretCipher],
    );
    bind(TOKENS.deliveryLog).toResolvedValue((database) => new PrismaDeliveryLog(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.deliveryAlarm).toResolvedValue(
      (database) => new PrismaDeliveryAlarm(database),
      [STORAGE_TOKENS.database],
    );
    bind(TOKENS.expiredTenants).toResolvedValue(
      (database) => new PrismaExpiredTenants(database),
      [STORAGE_TOKENS.database],
    );
    bind(TOKENS.runs).toResolvedValue((database) => new PrismaProvisioningRuns(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.dueRuns).toResolvedValue((database) => new PrismaDueRuns(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.oldReceipts).toResolvedValue((database) => new PrismaOldReceipts(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.bulkJobs).toResolvedValue(
      (database, clock, eventsStored) => new PrismaBulkJobRepository(database, clock, eventsStored),
      [STORAGE_TOKENS.database, TOKENS.clock, TOKENS.eventsStored],
    );
    bind(TOKENS.bulkStaging).toResolvedValue((database) => new PrismaBulkStaging(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.bulkItems).toResolvedValue((database) => new PrismaBulkItems(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.bulkWork).toResolvedValue((database) => new PrismaBulkWork(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.takenFields).toResolvedValue((database) => new PrismaTakenFields(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.dueBulkJobs).toResolvedValue((database) => new PrismaDueBulkJobs(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.bulkLeftovers).toResolvedValue(
      (database) => new PrismaBulkLeftovers(database),
      [STORAGE_TOKENS.database],
    );
    bind(TOKENS.configurations).toResolvedValue(
      (database, defaults, eventsStored) => new PrismaConfigurationRepository(database, defaults, eventsStored),
      [STORAGE_TOKENS.database, TOKENS.configurationDefaults, TOKENS.eventsStored],
    );
  });
}
