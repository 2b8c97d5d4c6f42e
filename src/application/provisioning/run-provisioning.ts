import type { ActionPlan } from '../../domain/provisioning/action-plan.js';
import type { ProvisioningRun } from '../../domain/provisioning/provisioning-run.js';
import type { CallResult } from '../../domain/provisioning/attempt.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Clock } from '../shared/ports.js';
import type { TenantDecision } from '../tenants/tenant-decision.js';
import type { TenantRepository } from '../tenants/ports.js';
import type { ActionCalls, ProvisioningRuns, RunAlarm, RunTask, TenantNews } from './ports.js';

/** How often the end of an attempt is written down anew because the run changed meanwhile. */
const MAX_ROUNDS = 5;

/**
 * Takes a run as far as it goes: until it is over, has to wait before the next attempt, or somebody else has taken it up. Every
 * attempt is stored as running before the action is called, so that whatever happens in between is found by who comes next.
 */
export class RunProvisioning {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly runs: ProvisioningRuns,
    private readonly decision: TenantDecision,
    private readonly actions: ActionCalls,
    private readonly news: TenantNews,
    private readonly alarm: RunAlarm,
    private readonly clock: Clock,
    private readonly plans: readonly ActionPlan[],
  ) {}

  /** Answers how many attempts it made. @throws Unavailable; the run is then due again by itself */
  async execute(task: RunTask, by: CommandContext): Promise<number> {
    const { partner, tenant: id, version } = task;
    // The worker's own part of the trace, where it is followed.
    const traceParent = by.traceParent ?? task.traceParent ?? undefined;
    const command = { ...by, reach: partner, requestId: task.requestId ?? by.requestId, traceParent };
    let attempts = 0;
    let run = await this.runs.find(partner, id);
    if (run?.state.version !== version) return attempts;
    while (run !== null) {
      const tenant = await this.tenants.find(partner, id);
      if (tenant === null) return attempts;
      const current: ProvisioningRun = this.reconcile(run, tenant);
      const { step } = current;
      if (step.kind === 'end' || !wantsProvisioning(tenant)) {
        await this.end(current, run, tenant, command);
        return attempts;
      }
      const started = current.start(this.clock.now()).changing(run);
      if (!(await this.runs.save(started))) return attempts;
      attempts += 1;
      const result = await this.actions.call(step.action, step.operation, tenant, traceParent ?? null);
      run = await this.finish(started.next, result);
      const dueAt = run?.state.dueAt ?? null;
      if (dueAt === null) return attempts;
      const waitMs = dueAt.getTime() - this.clock.now().getTime();
      if (waitMs > 0) {
        this.alarm.set(waitMs);
        return attempts;
      }
    }
    return attempts;
  }

  /** What the run becomes in view of what has become of its worker and its tenant meanwhile. */
  private reconcile(run: ProvisioningRun, tenant: Tenant): ProvisioningRun {
    const now = this.clock.now();
    const known = run.interrupt(now);
    const { status } = tenant.state;
    if (status === 'deleted') return known.stop(now);
    return status === 'provisioning' && known.state.phase === 'cancelled' ? known.resume(this.plans, now) : known;
  }

  /** Writes down what an attempt came to, unless somebody wrote it off meanwhile; answers the run to go on with. */
  private async finish(started: ProvisioningRun, result: CallResult): Promise<ProvisioningRun | null> {
    let stored: ProvisioningRun | null = started;
    for (let round = 0; round < MAX_ROUNDS && stored?.running === started.running; round += 1) {
      const change = stored.finish(result, this.clock.now()).changing(stored);
      if (await this.runs.save(change)) return change.next;
      stored = await this.runs.find(started.state.partner, started.state.tenant);
    }
    return null;
  }

  /** Lets the tenant follow its run, both in one; a run whose tenant waits for nothing only rests. */
  private async end(
    current: ProvisioningRun,
    stored: ProvisioningRun,
    { state: { id, status, purgedAt } }: Tenant,
    command: CommandContext,
  ): Promise<void> {
    const resting = current.rest().changing(stored);
    if (purgedAt !== null) {
      await this.runs.delete(stored);
      return;
    }
    if (status !== 'provisioning') {
      await this.runs.save(resting);
      return;
    }
    await this.decision.make(id, command, async (tenant, occasion) => {
      const { partner } = tenant.state;
      const isUnchanged = (await this.runs.find(partner, id))?.state.version === stored.state.version;
      return isUnchanged ? tenant.settle(resting, occasion) : null;
    });
    this.news.tell(id);
  }
}

/** Whether there is anything left to do for the tenant: to provision it, or, once it is deleted, to compensate. */
function wantsProvisioning({ state }: Tenant): boolean {
  return state.status === 'provisioning' || state.status === 'deleted';
}
