import type { Uuid } from '../../domain/shared/uuid.js';
import { TenantNotFound } from '../../domain/tenants/tenant-errors.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Page, PageRequest } from '../shared/page.js';
import type { ConfigurationRepository, ConfigurationRevision, RevisionPosition } from './ports.js';

/** Reads the versions of a tenant's configuration page by page, the newest first. */
export class ListRevisions {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly configurations: ConfigurationRepository,
  ) {}

  /** @throws PermissionDenied, TenantNotFound (also for a deleted one), Unavailable */
  async execute(
    tenant: Uuid,
    page: PageRequest<RevisionPosition>,
    command: CommandContext,
  ): Promise<Page<ConfigurationRevision, RevisionPosition>> {
    this.authorizer.require(command.actor, 'configuration:read');
    const configuration = await this.configurations.find(command.reach, tenant);
    if (configuration === null) throw new TenantNotFound();
    return this.configurations.revisions(configuration.state.partner, tenant, page);
  }
}
