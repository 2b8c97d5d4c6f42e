import type { Configuration } from '../../domain/configuration/configuration.js';
import { unknownVersion } from '../../domain/configuration/configuration-refusals.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { ConfigurationDecision } from './configuration-decision.js';
import type { ConfigurationRepository } from './ports.js';

/** Makes what was set in an earlier version current again, as a new version. */
export class RollbackConfiguration {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly configurations: ConfigurationRepository,
    private readonly decision: ConfigurationDecision,
  ) {}

  /**
   * @throws PermissionDenied, TenantNotFound, ConfigurationChangedMeanwhile, IdempotencyKeyReused, Unavailable
   * @throws InvalidInput when there never was such a version
   */
  async execute(tenant: Uuid, version: number, command: CommandContext): Promise<Outcome<Configuration>> {
    this.authorizer.require(command.actor, 'configuration:write');
    // A version never changes once it exists, so it need not be read again with every attempt.
    const past = await this.configurations.findRevision(command.reach, tenant, version);
    return this.decision.make(tenant, command, (configuration, occasion) => {
      if (past === null) throw unknownVersion();
      return configuration.rollback(past, occasion);
    });
  }
}
