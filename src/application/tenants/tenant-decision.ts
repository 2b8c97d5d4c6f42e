import type { Occasion } from '../../domain/shared/change.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { InvalidStateTransition, TenantChangedMeanwhile, TenantNotFound } from '../../domain/tenants/tenant-errors.js';
import type { Tenant, TenantChange } from '../../domain/tenants/tenant.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { Clock, IdGenerator } from '../shared/ports.js';
import type { TenantRepository } from './ports.js';
import { settle } from './settle.js';
import { TurnPerKey } from './turn-per-key.js';

/** How often a decision is made anew because the tenant changed meanwhile, before the caller is told to come back. */
const MAX_ATTEMPTS = 50;

/** What a use case decides about a tenant; `null` leaves it as it is. */
export type Decide = (tenant: Tenant, occasion: Occasion) => TenantChange | null;

/**
 * How every change of a tenant is made: load, decide, save. When the tenant changed meanwhile the decision is made anew on what it
 * is now, so that no acknowledged change is lost; a caller who named versions is told instead.
 */
export class TenantDecision {
  /** Decisions on one tenant take turns within the process; across processes the version settles it. */
  private readonly turns = new TurnPerKey<Uuid>();

  constructor(
    private readonly tenants: TenantRepository,
    private readonly ids: IdGenerator,
    private readonly clock: Clock,
  ) {}

  /** @throws TenantNotFound, TenantChangedMeanwhile, TenantAlreadyExists, IdempotencyKeyReused, Unavailable, and what `decide` throws */
  make(id: Uuid, command: CommandContext, decide: Decide): Promise<Outcome<Tenant>> {
    return this.turns.take(id, () => this.repeat(id, command, decide));
  }

  private async repeat(id: Uuid, command: CommandContext, decide: Decide): Promise<Outcome<Tenant>> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      try {
        return await this.once(id, command, decide);
      } catch (error) {
        if (!(error instanceof TenantChangedMeanwhile) || command.expectedVersions !== null) throw error;
      }
    }
    throw new Unavailable(new Error('the tenant changed again and again'));
  }

  private async once(id: Uuid, command: CommandContext, decide: Decide): Promise<Outcome<Tenant>> {
    const tenant = await this.tenants.find(command.reach, id);
    if (tenant === null) throw new TenantNotFound();
    const now = this.clock.now();
    const first = command.dryRun ? null : await this.tenants.recall(tenant.state.partner, command, now);
    if (first !== null) return first;
    const change = await this.decide(tenant, command, { at: now, eventId: this.ids.next() }, decide);
    if (change === null) return { value: tenant, replayed: false };
    return settle(this.tenants, change, command);
  }

  /** What does not exist for the caller is said before what version it has. */
  private async decide(
    tenant: Tenant,
    command: CommandContext,
    occasion: Occasion,
    decide: Decide,
  ): Promise<TenantChange | null> {
    const isExpected = command.expectedVersions?.includes(tenant.state.version) ?? true;
    try {
      const change = decide(tenant, occasion);
      if (!isExpected) throw new TenantChangedMeanwhile();
      return change;
    } catch (error) {
      if (!isExpected && !(error instanceof TenantNotFound)) throw new TenantChangedMeanwhile();
      if (error instanceof InvalidStateTransition && !command.dryRun) {
        await this.tenants.refuse(tenant.state.partner, error, command, occasion);
      }
      throw error;
    }
  }
}
