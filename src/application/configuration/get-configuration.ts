import type { Configuration } from '../../domain/configuration/configuration.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { TenantNotFound } from '../../domain/tenants/tenant-errors.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { ConfigurationRepository } from './ports.js';

/** Reads the configuration of one tenant of the caller's: what holds, what was set, and where each value comes from. */
export class GetConfiguration {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly configurations: ConfigurationRepository,
  ) {}

  /** @throws PermissionDenied, TenantNotFound (also for a deleted one), Unavailable */
  async execute(tenant: Uuid, command: CommandContext): Promise<Configuration> {
    this.authorizer.require(command.actor, 'configuration:read');
    const configuration = await this.configurations.find(command.reach, tenant);
    if (configuration === null) throw new TenantNotFound();
    return configuration;
  }
}
