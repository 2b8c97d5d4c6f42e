import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Container } from 'inversify';
import { accessModule } from './modules/access.js';
import { listsModule } from './modules/lists.js';
import { backgroundModule, type BackgroundOptions } from './modules/background.js';
import { memoryModule } from './modules/memory.js';
import { postgresqlModule } from './modules/postgresql.js';
import { systemModule } from './modules/system.js';
import { tenantsModule } from './modules/tenants.js';
import { webhooksModule, type WebhookOptions } from './modules/webhooks.js';
import type { DatabaseOptions } from '../adapters/prisma/database.js';

/** Where everything is kept: in a database, or in this process. */
export type Storage = { readonly kind: 'postgresql'; readonly database: DatabaseOptions } | { readonly kind: 'memory' };

/** What can be set of the service, beside where it stores. */
export type ServiceOptions = BackgroundOptions & WebhookOptions;

const OPTIONS = { deletionRetentionDays: 30, eventRetentionDays: 400, allowPrivateNetworks: false };

/** Puts the service together; swapping the storage is this one argument. Without a key, secrets can be read as long as it lives. `unbindAllAsync()` closes what it opened. */
export function createContainer(storage: Storage, given: Partial<ServiceOptions> = {}): Container {
  const options: ServiceOptions = { secretKey: randomBytes(32), ...OPTIONS, ...given };
  const container = new Container({ defaultScope: 'Singleton' });
  container.load(
    systemModule,
    accessModule,
    storage.kind === 'memory' ? memoryModule : postgresqlModule(storage.database),
    tenantsModule,
    listsModule,
    backgroundModule(options),
    webhooksModule(options),
  );
  return container;
}
