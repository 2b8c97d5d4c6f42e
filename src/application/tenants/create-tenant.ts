import type { ActionPlan } from '../../domain/provisioning/action-plan.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { NewTenantFields } from '../../domain/tenants/tenant-fields.js';
import { Tenant } from '../../domain/tenants/tenant.js';
import type { Authorizer } from '../access/ports.js';
import { ownerOf, type CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { Clock, IdGenerator } from '../shared/ports.js';
import type { TenantRepository } from './ports.js';
import { settle } from '../shared/settle.js';

/** Creates a tenant for the caller's partner. */
export class CreateTenant {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly tenants: TenantRepository,
    private readonly ids: IdGenerator,
    private readonly clock: Clock,
    /** What has to be done for a new tenant before it is active. */
    private readonly actions: readonly ActionPlan[] = [],
  ) {}

  /**
   * `reservedId` is the id that the tenant is to have, where one was set aside for it: it is created under that id once, however
   * late it is tried again.
   * @throws PermissionDenied, InvalidInput, TenantAlreadyExists, IdempotencyKeyReused, Unavailable
   * @throws TenantChangedMeanwhile when a tenant was created under the reserved id already
   */
  async execute(input: NewTenantFields, command: CommandContext, reservedId?: Uuid): Promise<Outcome<Tenant>> {
    this.authorizer.require(command.actor, 'tenant:create');
    const occasion = { at: this.clock.now(), eventId: this.ids.next() };
    const id = reservedId ?? this.ids.next();
    const change = Tenant.create(id, ownerOf(command), input, occasion, this.actions);
    return settle(this.tenants, change, command);
  }
}
