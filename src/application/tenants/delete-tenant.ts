import type { Uuid } from '../../domain/shared/uuid.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { TenantDecision } from './tenant-decision.js';

/** Deletes a tenant; it can be restored until it is purged. */
export class DeleteTenant {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly decision: TenantDecision,
  ) {}

  /** @throws PermissionDenied, TenantNotFound, TenantChangedMeanwhile, IdempotencyKeyReused, Unavailable */
  async execute(id: Uuid, command: CommandContext): Promise<Outcome<Tenant>> {
    this.authorizer.require(command.actor, 'tenant:delete');
    return this.decision.make(id, command, (tenant, occasion) => tenant.delete(occasion));
  }
}
