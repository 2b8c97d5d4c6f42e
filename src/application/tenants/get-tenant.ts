import type { Uuid } from '../../domain/shared/uuid.js';
import { TenantNotFound } from '../../domain/tenants/tenant-errors.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { TenantRepository } from './ports.js';

/** Reads one tenant of the caller's. */
export class GetTenant {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly tenants: TenantRepository,
  ) {}

  /** @throws PermissionDenied, TenantNotFound (also for a deleted one), Unavailable */
  async execute(id: Uuid, command: CommandContext): Promise<Tenant> {
    this.authorizer.require(command.actor, 'tenant:read');
    const tenant = await this.tenants.find(command.reach, id);
    if (tenant === null || tenant.state.status === 'deleted') throw new TenantNotFound();
    return tenant;
  }
}
