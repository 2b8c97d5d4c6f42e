import type { Configuration } from '../../domain/configuration/configuration.js';
import type { ConfigurationPatch } from '../../domain/configuration/written-configuration.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { ConfigurationDecision } from './configuration-decision.js';

/** Sets and takes back some settings of a tenant. */
export class UpdateConfiguration {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly decision: ConfigurationDecision,
  ) {}

  /** @throws PermissionDenied, TenantNotFound, InvalidInput, ConfigurationChangedMeanwhile, Unavailable */
  async execute(tenant: Uuid, patch: ConfigurationPatch, command: CommandContext): Promise<Outcome<Configuration>> {
    this.authorizer.require(command.actor, 'configuration:write');
    return this.decision.make(tenant, command, (configuration, occasion) => configuration.patch(patch, occasion));
  }
}
