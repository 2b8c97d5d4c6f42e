import type { Uuid } from '../../domain/shared/uuid.js';
import { TenantNotFound } from '../../domain/tenants/tenant-errors.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Page, PageRequest } from '../shared/page.js';
import type { TenantRepository } from '../tenants/ports.js';
import type { EventLog, EventPosition, RecordedEvent } from './event-log.js';

/** Reads the history of one tenant of the caller's, the newest first. */
export class ListTenantEvents {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly tenants: TenantRepository,
    private readonly events: EventLog,
  ) {}

  /** @throws PermissionDenied, TenantNotFound (also for a deleted one), Unavailable */
  async execute(
    id: Uuid,
    page: PageRequest<EventPosition>,
    command: CommandContext,
  ): Promise<Page<RecordedEvent, EventPosition>> {
    this.authorizer.require(command.actor, 'event:read');
    const tenant = await this.tenants.find(command.reach, id);
    if (tenant === null || !tenant.isLive) throw new TenantNotFound();
    return this.events.ofTenant(tenant.state.partner, id, page);
  }
}
