import { ContainerModule } from 'inversify';
import { openDatabase, type DatabaseOptions } from '../../adapters/prisma/database.js';
import { PrismaEventRelay } from '../../adapters/prisma/event-relay.js';
import { PrismaExpiredTenants } from '../../adapters/prisma/expired-tenants.js';
import { PrismaOldReceipts } from '../../adapters/prisma/old-receipts.js';
import { PrismaTenantRepository } from '../../adapters/prisma/tenant-repository.js';
import { STORAGE_TOKENS, TOKENS } from '../tokens.js';

/** Every storage port, kept in PostgreSQL. */
export function postgresqlModule(options: DatabaseOptions): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(STORAGE_TOKENS.database)
      .toResolvedValue(() => openDatabase(options))
      .onDeactivation((database) => database.close());
    bind(TOKENS.tenants).toResolvedValue(
      (database, eventsStored) => new PrismaTenantRepository(database, eventsStored),
      [STORAGE_TOKENS.database, TOKENS.eventsStored],
    );
    bind(TOKENS.eventRelay).toResolvedValue((database) => new PrismaEventRelay(database), [STORAGE_TOKENS.database]);
    bind(TOKENS.expiredTenants).toResolvedValue(
      (database) => new PrismaExpiredTenants(database),
      [STORAGE_TOKENS.database],
    );
    bind(TOKENS.oldReceipts).toResolvedValue((database) => new PrismaOldReceipts(database), [STORAGE_TOKENS.database]);
  });
}
