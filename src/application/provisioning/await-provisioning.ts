import type { Tenant } from '../../domain/tenants/tenant.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { Clock } from '../shared/ports.js';
import type { TenantRepository } from '../tenants/ports.js';
import type { TenantNews } from './ports.js';

/** How many may wait at once; whoever comes then is answered at once. */
const MAX_WAITING = 500;

/** The time between two looks, in milliseconds: the first and the longest. News from this very process comes sooner. */
const POLL_MS = { first: 100, longest: 1_000 };

/** What a request is answered, and whether it waited for that. */
export interface AwaitedTenant {
  readonly tenant: Tenant;
  readonly waited: boolean;
}

/** Waits for a tenant's provisioning to end. Nothing is held meanwhile, no connection to the database either. */
export class AwaitProvisioning {
  private waiting = 0;
  private ended = false;

  constructor(
    private readonly tenants: TenantRepository,
    private readonly news: TenantNews,
    private readonly clock: Clock,
    private readonly maxWaiting: number = MAX_WAITING,
  ) {}

  /** Answers everybody who waits with what is known, and keeps nobody waiting any more. */
  end(): void {
    this.ended = true;
    this.news.end();
  }

  /**
   * The tenant once it is no longer provisioning, or as it is when the time is up or the signal aborts, or at once when too many wait already
   * or `withinMs` is `null`. A tenant that was deleted meanwhile is answered as it was seen last. What the first request with a key is
   * answered after its wait is what repetitions are answered; those that come meanwhile wait too.
   * @throws Unavailable
   */
  async execute(
    { value, replayed, pending }: Outcome<Tenant>,
    withinMs: number | null,
    command: CommandContext,
    signal: AbortSignal,
  ): Promise<AwaitedTenant> {
    if (replayed && pending !== true) return { tenant: value, waited: false };
    const settled = withinMs === null ? null : await this.admit(value, withinMs, signal);
    const shown = settled ?? value;
    // Who has gone is answered nothing: the next to ask with the key waits anew.
    const isToKeep = command.idempotency?.awaited === true && value.state.status === 'provisioning';
    const isKept = (pending === true || isToKeep) && !signal.aborted;
    const tenant = isKept ? await this.tenants.answer(shown, command, this.clock.now()) : shown;
    return { tenant, waited: settled !== null };
  }

  private async admit(tenant: Tenant, withinMs: number, signal: AbortSignal): Promise<Tenant | null> {
    if (this.waiting >= this.maxWaiting || this.ended) return null;
    this.waiting += 1;
    try {
      return await this.wait(tenant, withinMs, signal);
    } finally {
      this.waiting -= 1;
    }
  }

  private async wait(tenant: Tenant, withinMs: number, signal: AbortSignal): Promise<Tenant> {
    const deadline = this.clock.now().getTime() + withinMs;
    let seen = tenant;
    let pauseMs = POLL_MS.first;
    for (;;) {
      const leftMs = deadline - this.clock.now().getTime();
      if (seen.state.status !== 'provisioning' || leftMs <= 0 || signal.aborted || this.ended) return seen;
      await this.news.next(seen.state.id, Math.min(pauseMs, leftMs), signal);
      pauseMs = Math.min(pauseMs * 1.5, POLL_MS.longest);
      const found = await this.tenants.find(seen.state.partner, seen.state.id);
      if (found === null || !found.isLive) return seen;
      seen = found;
    }
  }
}
