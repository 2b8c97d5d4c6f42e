import { DomainError } from '../../domain/shared/domain-error.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Clock } from '../shared/ports.js';
import type { ExpiredTenant, ExpiredTenants } from './expired-tenants.js';
import type { PurgeTenant } from './purge-tenant.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** How many tenants are looked up at once. */
const PAGE = 200;

/** What a run did; a tenant is skipped when it was restored, changed or purged while the run was under way. */
export interface PurgeReport {
  readonly purged: number;
  readonly skipped: number;
}

/** Purges every tenant that has been deleted for longer than it is kept, as `PurgeTenant` would, one by one. */
export class PurgeExpiredTenants {
  constructor(
    private readonly expired: ExpiredTenants,
    private readonly purge: PurgeTenant,
    private readonly clock: Clock,
    private readonly retentionDays: number,
    private readonly page: number = PAGE,
  ) {}

  /**
   * A tenant that cannot be purged does not keep the others from it.
   * @throws Unavailable as soon as the storage is away
   * @throws AggregateError at the end, with what went wrong for each tenant that could not be purged
   */
  async execute(command: CommandContext): Promise<PurgeReport> {
    const deletedBefore = new Date(this.clock.now().getTime() - this.retentionDays * DAY_MS);
    const failures: unknown[] = [];
    let purged = 0;
    let skipped = 0;
    let last: ExpiredTenant | null = null;
    do {
      const tenants: readonly ExpiredTenant[] = await this.expired.list(deletedBefore, last, this.page);
      for (const tenant of tenants) {
        try {
          if (await this.purgeOne(tenant, command)) purged += 1;
          else skipped += 1;
        } catch (error) {
          if (error instanceof Unavailable) throw error;
          failures.push(error);
        }
      }
      last = tenants.length < this.page ? null : (tenants.at(-1) ?? null);
    } while (last !== null);
    if (failures.length > 0) {
      throw new AggregateError(failures, `${failures.length} tenants could not be purged; ${purged} were`);
    }
    return { purged, skipped };
  }

  /** The version makes sure that it is this deletion that is over, not one after a restore. */
  private async purgeOne({ id, partner, version }: ExpiredTenant, command: CommandContext): Promise<boolean> {
    try {
      await this.purge.execute(id, { ...command, reach: partner, expectedVersions: [version] });
      return true;
    } catch (error) {
      if (error instanceof DomainError && (error.kind === 'stale' || error.kind === 'not-found')) return false;
      throw error;
    }
  }
}
