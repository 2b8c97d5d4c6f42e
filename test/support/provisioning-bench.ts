import { TimedActionCalls } from '../../src/adapters/actions/timed-action-calls.js';
import { MemoryDueRuns } from '../../src/adapters/memory/due-runs.js';
import { MemoryStore } from '../../src/adapters/memory/memory-store.js';
import { MemoryProvisioningRuns } from '../../src/adapters/memory/provisioning-runs.js';
import { MemoryTenantRepository } from '../../src/adapters/memory/tenant-repository.js';
import { RoleAuthorizer } from '../../src/adapters/jwt/role-authorizer.js';
import { TenantNewsSignal } from '../../src/adapters/system/tenant-news-signal.js';
import { UuidV7Generator } from '../../src/adapters/system/uuid-v7-generator.js';
import { ActionRegistry, type RegisteredAction } from '../../src/application/provisioning/action-registry.js';
import { DispatchDueRuns } from '../../src/application/provisioning/dispatch-due-runs.js';
import { RetryProvisioning } from '../../src/application/provisioning/retry-provisioning.js';
import { RunProvisioning } from '../../src/application/provisioning/run-provisioning.js';
import { CreateTenant } from '../../src/application/tenants/create-tenant.js';
import { PurgeTenant } from '../../src/application/tenants/purge-tenant.js';
import { TenantDecision } from '../../src/application/tenants/tenant-decision.js';
import type { ProvisioningRun } from '../../src/domain/provisioning/provisioning-run.js';
import type { Uuid } from '../../src/domain/shared/uuid.js';
import type { Tenant } from '../../src/domain/tenants/tenant.js';
import { aCommand, aTenant } from './builders.js';
import { ManualClock } from './manual-clock.js';
import { Deaths, ScriptedAction, type ActionCall, type Script } from './scripted-action.js';

/** An action of a bench: how its calls go, and its plan where that is not the usual one. */
export interface BenchAction extends Pick<RegisteredAction, 'plan'> {
  readonly name: string;
  readonly scripts: readonly Script[];
  readonly compensable?: boolean;
}

/** What depends on which actions there are. */
interface ConfiguredParts {
  readonly create: CreateTenant;
  readonly retry: RetryProvisioning;
  readonly run: RunProvisioning;
}

/** Provisioning over memory, with a clock and workers that a test is in charge of. */
export class ProvisioningBench {
  readonly clock = new ManualClock();
  readonly store = new MemoryStore();
  readonly calls: ActionCall[] = [];
  readonly defects: unknown[] = [];
  /** After how many milliseconds somebody is to look again, for each time that was said. */
  readonly alarms: number[] = [];
  readonly tenants = new MemoryTenantRepository(this.store);
  readonly runs = new MemoryProvisioningRuns(this.store);
  readonly decision: TenantDecision;
  private readonly deaths = new Deaths();
  private readonly ids = new UuidV7Generator();
  private readonly authorizer = new RoleAuthorizer();
  private readonly purging: PurgeTenant;
  private readonly dispatch: DispatchDueRuns;
  private parts: ConfiguredParts;

  constructor(actions: readonly BenchAction[]) {
    this.decision = new TenantDecision(this.tenants, this.ids, this.clock);
    this.purging = new PurgeTenant(this.authorizer, this.decision, this.runs);
    this.dispatch = new DispatchDueRuns(new MemoryDueRuns(this.store), this.clock);
    this.parts = this.configured(actions);
  }

  /** The operator gives every process other actions. */
  configure(actions: readonly BenchAction[]): void {
    this.parts = this.configured(actions);
  }

  private configured(actions: readonly BenchAction[]): ConfiguredParts {
    const registry = new ActionRegistry(
      actions.map(({ name, scripts, compensable, plan }) => ({
        action: new ScriptedAction(name, [...scripts], this.calls, this.deaths, compensable),
        ...(plan !== undefined && { plan }),
      })),
    );
    const { authorizer, tenants, runs, decision, ids, clock } = this;
    const calls = new TimedActionCalls(registry, { warn: ({ err }) => void this.defects.push(err) });
    const { plans } = registry;
    const alarm = { set: (inMs: number) => void this.alarms.push(inMs) };
    return {
      create: new CreateTenant(authorizer, tenants, ids, clock, plans),
      retry: new RetryProvisioning(authorizer, decision, runs, plans),
      run: new RunProvisioning(tenants, runs, decision, calls, new TenantNewsSignal(), alarm, clock, plans),
    };
  }

  get retry(): RetryProvisioning {
    return this.parts.retry;
  }

  async createTenant(requestId?: string): Promise<Tenant> {
    const command = aCommand({ ...(requestId !== undefined && { requestId }) });
    return (await this.parts.create.execute(aTenant(), command)).value;
  }

  async deleteTenant(id: Uuid): Promise<void> {
    await this.decision.make(id, aCommand(), (tenant, occasion) => tenant.delete(occasion));
  }

  async purgeTenant(id: Uuid): Promise<void> {
    await this.purging.execute(id, aCommand());
  }

  /** Lets workers do what is due now, each until it has nothing left to do, or dies. */
  async work(): Promise<void> {
    await this.dispatch.execute();
    for (const task of this.store.runTasks.splice(0)) {
      await Promise.race([this.parts.run.execute(task, aCommand()), this.deaths.next()]);
    }
  }

  /** Lets time pass and workers work until nothing is due any more. */
  async workToTheEnd(tenant: Uuid): Promise<void> {
    for (let round = 0; round < 500; round += 1) {
      await this.work();
      if ((this.store.runs.get(tenant)?.state.dueAt ?? null) === null) return;
      this.clock.advance(60);
    }
    throw new Error('it never ends');
  }

  async runOf(tenant: Uuid): Promise<ProvisioningRun> {
    const run = await this.runs.find(aCommand().reach, tenant);
    if (run === null) throw new Error('the tenant has no run');
    return run;
  }

  async tenant(id: Uuid): Promise<Tenant> {
    const tenant = await this.tenants.find(aCommand().reach, id);
    if (tenant === null) throw new Error('the tenant is gone');
    return tenant;
  }

  /** What was asked of the actions, as short texts. */
  get asked(): readonly string[] {
    return this.calls.map(({ action, operation }) => `${operation} ${action}`);
  }
}
