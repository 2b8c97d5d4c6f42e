import type { Uuid } from '../../domain/shared/uuid.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { ProvisioningRuns } from '../provisioning/ports.js';
import type { Outcome } from '../shared/outcome.js';
import type { TenantDecision } from './tenant-decision.js';

/** Erases what is personal about a deleted tenant, for good. */
export class PurgeTenant {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly decision: TenantDecision,
    private readonly runs: ProvisioningRuns,
  ) {}

  /** @throws PermissionDenied, TenantNotFound, TenantChangedMeanwhile, IdempotencyKeyReused, Unavailable, InvalidStateTransition */
  async execute(id: Uuid, command: CommandContext): Promise<Outcome<Tenant>> {
    this.authorizer.require(command.actor, 'tenant:purge');
    return this.decision.make(id, command, async (tenant, occasion) =>
      tenant.purge(occasion, await this.runs.find(tenant.state.partner, id)),
    );
  }
}
