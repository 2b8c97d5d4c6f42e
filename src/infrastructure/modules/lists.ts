import { ContainerModule } from 'inversify';
import { CursorSeal } from '../../adapters/http/cursor-seal.js';
import { ListTenantEvents } from '../../application/events/list-tenant-events.js';
import { ExportTenants } from '../../application/tenants/export-tenants.js';
import { ListTenants } from '../../application/tenants/list-tenants.js';
import { TOKENS } from '../tokens.js';

/** The use cases that read many at a time. */
export const listsModule = new ContainerModule(({ bind }) => {
  bind(TOKENS.cursors).toResolvedValue((secrets) => new CursorSeal(secrets), [TOKENS.secrets]);
  bind(TOKENS.listTenants).toResolvedValue(
    (authorizer, directory) => new ListTenants(authorizer, directory),
    [TOKENS.authorizer, TOKENS.directory],
  );
  bind(TOKENS.exportTenants).toResolvedValue(
    (authorizer, directory) => new ExportTenants(authorizer, directory),
    [TOKENS.authorizer, TOKENS.directory],
  );
  bind(TOKENS.listTenantEvents).toResolvedValue(
    (authorizer, tenants, events) => new ListTenantEvents(authorizer, tenants, events),
    [TOKENS.authorizer, TOKENS.tenants, TOKENS.events],
  );
});
