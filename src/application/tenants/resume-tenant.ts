import type { Uuid } from '../../domain/shared/uuid.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { TenantDecision } from './tenant-decision.js';

/** Puts a suspended tenant back into service. */
export class ResumeTenant {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly decision: TenantDecision,
  ) {}

  /** @throws PermissionDenied, TenantNotFound, TenantChangedMeanwhile, IdempotencyKeyReused, Unavailable, InvalidStateTransition */
  async execute(id: Uuid, command: CommandContext): Promise<Outcome<Tenant>> {
    this.authorizer.require(command.actor, 'tenant:suspend');
    return this.decision.make(id, command, (tenant, occasion) => tenant.resume(occasion));
  }
}
