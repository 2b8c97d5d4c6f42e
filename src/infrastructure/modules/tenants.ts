import { ContainerModule } from 'inversify';
import { CreateTenant } from '../../application/tenants/create-tenant.js';
import { GetTenant } from '../../application/tenants/get-tenant.js';
import { TOKENS } from '../tokens.js';

/** The use cases of tenants. */
export const tenantsModule = new ContainerModule(({ bind }) => {
  bind(TOKENS.createTenant).toResolvedValue(
    (authorizer, tenants, ids, clock) => new CreateTenant(authorizer, tenants, ids, clock),
    [TOKENS.authorizer, TOKENS.tenants, TOKENS.ids, TOKENS.clock],
  );
  bind(TOKENS.getTenant).toResolvedValue(
    (authorizer, tenants) => new GetTenant(authorizer, tenants),
    [TOKENS.authorizer, TOKENS.tenants],
  );
});
