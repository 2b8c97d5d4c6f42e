import type { ProvisioningRun } from '../../domain/provisioning/provisioning-run.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { TenantNotFound } from '../../domain/tenants/tenant-errors.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { TenantRepository } from '../tenants/ports.js';
import type { ProvisioningRuns } from './ports.js';

/** How far the provisioning of one tenant of the caller's is. */
export class GetProvisioning {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly tenants: TenantRepository,
    private readonly runs: ProvisioningRuns,
  ) {}

  /**
   * The run is `null` for a tenant that was created without actions.
   * @throws PermissionDenied, TenantNotFound (also for a deleted one), Unavailable
   */
  async execute(
    id: Uuid,
    command: CommandContext,
  ): Promise<{ readonly tenant: Tenant; readonly run: ProvisioningRun | null }> {
    this.authorizer.require(command.actor, 'tenant:read');
    const tenant = await this.tenants.find(command.reach, id);
    if (tenant === null || !tenant.isLive) throw new TenantNotFound();
    return { tenant, run: await this.runs.find(tenant.state.partner, id) };
  }
}
