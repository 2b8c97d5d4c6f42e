import type { Configuration, ConfigurationChange } from '../../domain/configuration/configuration.js';
import { ConfigurationChangedMeanwhile } from '../../domain/configuration/configuration-refusals.js';
import type { Occasion } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { TenantNotFound } from '../../domain/tenants/tenant-errors.js';
import type { CommandContext } from '../shared/command-context.js';
import { Decision } from '../shared/decision.js';
import type { Outcome } from '../shared/outcome.js';
import type { Clock, IdGenerator } from '../shared/ports.js';
import type { ConfigurationRepository } from './ports.js';

/** How every change of a tenant's configuration is made. */
export class ConfigurationDecision {
  private readonly decision: Decision<Configuration, ConfigurationChange>;

  constructor(configurations: ConfigurationRepository, ids: IdGenerator, clock: Clock) {
    const refusals = {
      notFound: () => new TenantNotFound(),
      changedMeanwhile: () => new ConfigurationChangedMeanwhile(),
    };
    this.decision = new Decision(configurations, refusals, ids, clock);
  }

  /** @throws TenantNotFound, ConfigurationChangedMeanwhile, IdempotencyKeyReused, Unavailable, and what `decide` throws */
  make(
    tenant: Uuid,
    command: CommandContext,
    decide: (configuration: Configuration, occasion: Occasion) => ConfigurationChange | null,
  ): Promise<Outcome<Configuration>> {
    return this.decision.make(tenant, command, decide);
  }
}
