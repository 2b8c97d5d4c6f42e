import type { ServiceIdentifier } from 'inversify';
import type { DatabaseClient } from '../adapters/prisma/database-client.js';
import type { MemoryStore } from '../adapters/memory/memory-store.js';
import type { Authorizer } from '../application/access/ports.js';
import type { Clock, IdGenerator } from '../application/shared/ports.js';
import type { CreateTenant } from '../application/tenants/create-tenant.js';
import type { GetTenant } from '../application/tenants/get-tenant.js';
import type { TenantRepository } from '../application/tenants/ports.js';

/** The names by which the container knows its parts; each carries its type. */
export const TOKENS = {
  clock: token<Clock>('Clock'),
  ids: token<IdGenerator>('IdGenerator'),
  authorizer: token<Authorizer>('Authorizer'),
  tenants: token<TenantRepository>('TenantRepository'),
  createTenant: token<CreateTenant>('CreateTenant'),
  getTenant: token<GetTenant>('GetTenant'),
};

/** What only one kind of storage has. */
export const STORAGE_TOKENS = {
  database: token<DatabaseClient>('DatabaseClient'),
  memory: token<MemoryStore>('MemoryStore'),
};

function token<T>(name: string): ServiceIdentifier<T> {
  return Symbol(name);
}
