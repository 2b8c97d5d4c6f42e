import type { ActionPlan } from '../../domain/provisioning/action-plan.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { TenantDecision } from '../tenants/tenant-decision.js';
import type { ProvisioningRuns } from './ports.js';

/** Goes on with the provisioning of a tenant that failed, from the action that failed. */
export class RetryProvisioning {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly decision: TenantDecision,
    private readonly runs: ProvisioningRuns,
    private readonly actions: readonly ActionPlan[],
  ) {}

  /** @throws PermissionDenied, TenantNotFound, TenantChangedMeanwhile, IdempotencyKeyReused, Unavailable, InvalidStateTransition */
  async execute(id: Uuid, command: CommandContext): Promise<Outcome<Tenant>> {
    this.authorizer.require(command.actor, 'tenant:update');
    return this.decision.make(id, command, async (tenant, occasion) =>
      tenant.retry(await this.runs.find(tenant.state.partner, id), this.actions, occasion),
    );
  }
}
