import { ContainerModule } from 'inversify';
import { openDatabase, type DatabaseOptions } from '../../adapters/prisma/database.js';
import { PrismaEventLog } from '../../adapters/prisma/event-log.js';
import { PrismaSharedSecrets } from '../../adapters/prisma/shared-secrets.js';
import { PrismaTenantDirectory } from '../../adapters/prisma/tenant-directory.js';
import { PrismaEventRelay } from '../../adapters/prisma/event-relay.js';
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
    bind(TOKENS.expiredTenants).toResolvedValue(
      (database) => new PrismaExpiredTenants(database),
      [STORAGE_TOKENS.database],
    );
    bind(TOKENS.runs).toResolvedValue((database) => new PrismaProvisioningRuns(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.dueRuns).toResolvedValue((database) => new PrismaDueRuns(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.oldReceipts).toResolvedValue((database) => new PrismaOldReceipts(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.configurations).toResolvedValue(
      (database, defaults, eventsStored) => new PrismaConfigurationRepository(database, defaults, eventsStored),
      [STORAGE_TOKENS.database, TOKENS.configurationDefaults, TOKENS.eventsStored],
    );
  });
}
