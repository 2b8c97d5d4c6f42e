import { openMemoryTenantStorage } from '../support/memory-tenant-storage.js';
import { openPostgresqlTenantStorage } from '../support/postgresql-tenant-storage.js';
import { tenantRepositoryContract } from './tenant-repository.contract.js';

tenantRepositoryContract('memory', openMemoryTenantStorage);
tenantRepositoryContract('PostgreSQL', openPostgresqlTenantStorage);
