import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Container } from 'inversify';
import type { ContainerOptions } from './container-options.js';
import { accessModule } from './modules/access.js';
import { listsModule } from './modules/lists.js';
import { backgroundModule } from './modules/background.js';
import { bulkModule } from './modules/bulk.js';
import { configurationModule } from './modules/configuration.js';
import { memoryModule } from './modules/memory.js';
import { postgresqlModule } from './modules/postgresql.js';
import { provisioningModule, type ProvisioningOptions } from './modules/provisioning.js';
import { rateLimitModule } from './modules/rate-limit.js';
import { systemModule } from './modules/system.js';
import { tenantsModule } from './modules/tenants.js';
import { ConfigurationDefaults } from '../domain/configuration/configuration-defaults.js';
import { webhooksModule } from './modules/webhooks.js';
import type { DatabaseOptions } from '../adapters/prisma/database.js';
import { traceUseCases } from './telemetry/trace-use-cases.js';

/** Where everything is kept: in a database, or in this process. */
export type Storage = { readonly kind: 'postgresql'; readonly database: DatabaseOptions } | { readonly kind: 'memory' };

const NO_ACTIONS: ProvisioningOptions = { actions: [], log: { warn: () => undefined } };

/**
 * Puts the service together; swapping the storage is this one argument. `unbindAllAsync()` closes what it opened. Without a key, the
 * secrets of webhooks can be read as long as this container lives.
 */
export function createContainer(
  storage: Storage,
  given: Partial<ContainerOptions> = {},
  provisioning: ProvisioningOptions = NO_ACTIONS,
): Container {
  const options: ContainerOptions = {
    deletionRetentionDays: 30,
    bulkRetentionDays: 30,
    eventRetentionDays: 400,
    configurationDefaults: new ConfigurationDefaults(),
    secretKey: randomBytes(32),
    allowPrivateNetworks: false,
    rateLimit: null,
    tracer: null,
    ...given,
  };
  const database = storage.kind === 'memory' ? null : { ...storage.database, tracer: options.tracer };
  const container = new Container({ defaultScope: 'Singleton' });
  container.load(
    systemModule,
    accessModule,
    database === null ? memoryModule : postgresqlModule(database),
    rateLimitModule(options.rateLimit, database),
    tenantsModule,
    provisioningModule(provisioning, options.tracer),
    listsModule,
    backgroundModule(options),
    configurationModule(options.configurationDefaults),
    webhooksModule(options),
    bulkModule(options),
  );
  if (options.tracer !== null) traceUseCases(container, options.tracer);
  return container;
}
