import type { Tenant } from '../../domain/tenants/tenant.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Page, PageRequest } from '../shared/page.js';
import type { TenantDirectory } from './tenant-directory.js';
import type { TenantListing, TenantPosition } from './tenant-listing.js';

/** Reads the caller's tenants page by page. */
export class ListTenants {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly directory: TenantDirectory,
  ) {}

  /** @throws PermissionDenied, Unavailable */
  async execute(
    listing: TenantListing,
    page: PageRequest<TenantPosition>,
    command: CommandContext,
  ): Promise<Page<Tenant, TenantPosition>> {
    this.authorizer.require(command.actor, 'tenant:read');
    return this.directory.list(command.reach, listing, page);
  }
}
