import { ContainerModule } from 'inversify';
import { CreateTenant } from '../../application/tenants/create-tenant.js';
import { GetTenant } from '../../application/tenants/get-tenant.js';
import { UpdateTenant } from '../../application/tenants/update-tenant.js';
import { ReplaceTenant } from '../../application/tenants/replace-tenant.js';
import { SuspendTenant } from '../../application/tenants/suspend-tenant.js';
import { ResumeTenant } from '../../application/tenants/resume-tenant.js';
import { DeleteTenant } from '../../application/tenants/delete-tenant.js';
import { RestoreTenant } from '../../application/tenants/restore-tenant.js';
import { PurgeTenant } from '../../application/tenants/purge-tenant.js';
import { TenantDecision } from '../../application/tenants/tenant-decision.js';
import { TOKENS } from '../tokens.js';

/** The use cases of tenants. */
export const tenantsModule = new ContainerModule(({ bind }) => {
  bind(TOKENS.createTenant).toResolvedValue(
    (authorizer, tenants, ids, clock, actions) => new CreateTenant(authorizer, tenants, ids, clock, actions.plans),
    [TOKENS.authorizer, TOKENS.tenants, TOKENS.ids, TOKENS.clock, TOKENS.actions],
  );
  bind(TOKENS.getTenant).toResolvedValue(
    (authorizer, tenants) => new GetTenant(authorizer, tenants),
    [TOKENS.authorizer, TOKENS.tenants],
  );
  bind(TOKENS.tenantDecision).toResolvedValue(
    (tenants, ids, clock) => new TenantDecision(tenants, ids, clock),
    [TOKENS.tenants, TOKENS.ids, TOKENS.clock],
  );
  bind(TOKENS.updateTenant).toResolvedValue(
    (authorizer, decision) => new UpdateTenant(authorizer, decision),
    [TOKENS.authorizer, TOKENS.tenantDecision],
  );
  bind(TOKENS.replaceTenant).toResolvedValue(
    (authorizer, decision) => new ReplaceTenant(authorizer, decision),
    [TOKENS.authorizer, TOKENS.tenantDecision],
  );
  bind(TOKENS.suspendTenant).toResolvedValue(
    (authorizer, decision) => new SuspendTenant(authorizer, decision),
    [TOKENS.authorizer, TOKENS.tenantDecision],
  );
  bind(TOKENS.resumeTenant).toResolvedValue(
    (authorizer, decision) => new ResumeTenant(authorizer, decision),
    [TOKENS.authorizer, TOKENS.tenantDecision],
  );
  bind(TOKENS.deleteTenant).toResolvedValue(
    (authorizer, decision) => new DeleteTenant(authorizer, decision),
    [TOKENS.authorizer, TOKENS.tenantDecision],
  );
  bind(TOKENS.restoreTenant).toResolvedValue(
    (authorizer, decision) => new RestoreTenant(authorizer, decision),
    [TOKENS.authorizer, TOKENS.tenantDecision],
  );
  bind(TOKENS.purgeTenant).toResolvedValue(
    (authorizer, decision, runs) => new PurgeTenant(authorizer, decision, runs),
    [TOKENS.authorizer, TOKENS.tenantDecision, TOKENS.runs],
  );
});
