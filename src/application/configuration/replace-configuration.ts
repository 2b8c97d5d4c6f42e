import type { Configuration } from '../../domain/configuration/configuration.js';
import type { Overrides } from '../../domain/configuration/settings.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { ConfigurationDecision } from './configuration-decision.js';

/** Replaces everything that was set for a tenant. */
export class ReplaceConfiguration {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly decision: ConfigurationDecision,
  ) {}

  /** @throws PermissionDenied, TenantNotFound, ConfigurationChangedMeanwhile, Unavailable */
  async execute(tenant: Uuid, overrides: Overrides, command: CommandContext): Promise<Outcome<Configuration>> {
    this.authorizer.require(command.actor, 'configuration:write');
    return this.decision.make(tenant, command, (configuration, occasion) => configuration.replace(overrides, occasion));
  }
}
