import type { Occasion } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { TenantChangedMeanwhile, TenantNotFound } from '../../domain/tenants/tenant-errors.js';
import type { Tenant, TenantChange } from '../../domain/tenants/tenant.js';
import type { CommandContext } from '../shared/command-context.js';
import { Decision, type DecisionRefusals } from '../shared/decision.js';
import type { Outcome } from '../shared/outcome.js';
import type { Clock, IdGenerator } from '../shared/ports.js';
import type { TenantRepository } from './ports.js';

/** What a use case decides about a tenant; `null` leaves it as it is. */
export type Decide = (tenant: Tenant, occasion: Occasion) => TenantChange | null | Promise<TenantChange | null>;

/** How every change of a tenant is made. */
export class TenantDecision {
  private readonly decision: Decision<Tenant, TenantChange>;

  constructor(tenants: TenantRepository, ids: IdGenerator, clock: Clock) {
    const refusals: DecisionRefusals = {
      notFound: () => new TenantNotFound(),
      changedMeanwhile: () => new TenantChangedMeanwhile(),
      remember: (partner, refusal, command, occasion) => tenants.refuse(partner, refusal, command, occasion),
    };
    this.decision = new Decision(tenants, refusals, ids, clock);
  }

  /** @throws TenantNotFound, TenantChangedMeanwhile, TenantAlreadyExists, IdempotencyKeyReused, Unavailable, and what `decide` throws */
  make(id: Uuid, command: CommandContext, decide: Decide): Promise<Outcome<Tenant>> {
    return this.decision.make(id, command, decide);
  }
}
