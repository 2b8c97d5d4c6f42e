import type { Uuid } from '../../domain/shared/uuid.js';
import type { TenantPatch } from '../../domain/tenants/tenant-fields.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import { requireUntouched } from '../shared/read-only.js';
import type { SentBack } from './read-only-fields.js';
import { tenantDocument } from './tenant-document.js';
import type { TenantDecision } from './tenant-decision.js';

/** Changes the named fields of a tenant. */
export class UpdateTenant {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly decision: TenantDecision,
  ) {}

  /**
   * `sentBack` are read-only fields as the caller got them: they must be what they are.
   * @throws PermissionDenied, TenantNotFound, InvalidInput, TenantChangedMeanwhile, TenantAlreadyExists, Unavailable
   */
  async execute(id: Uuid, patch: TenantPatch, sentBack: SentBack, command: CommandContext): Promise<Outcome<Tenant>> {
    this.authorizer.require(command.actor, 'tenant:update');
    return this.decision.make(id, command, (tenant, occasion) => {
      const change = tenant.update(patch, occasion);
      requireUntouched(tenantDocument(tenant), sentBack);
      return change;
    });
  }
}
