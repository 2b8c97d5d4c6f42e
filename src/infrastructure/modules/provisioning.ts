import { ContainerModule } from 'inversify';
import { TimedActionCalls, type ActionLog } from '../../adapters/actions/timed-action-calls.js';
import { RunAlarmSignal } from '../../adapters/system/run-alarm-signal.js';
import { TenantNewsSignal } from '../../adapters/system/tenant-news-signal.js';
import { ActionRegistry, type RegisteredAction } from '../../application/provisioning/action-registry.js';
import { AwaitProvisioning } from '../../application/provisioning/await-provisioning.js';
import { DispatchDueRuns } from '../../application/provisioning/dispatch-due-runs.js';
import { GetProvisioning } from '../../application/provisioning/get-provisioning.js';
import { RetryProvisioning } from '../../application/provisioning/retry-provisioning.js';
import { RunProvisioning } from '../../application/provisioning/run-provisioning.js';
import type { Tracer } from '../../application/shared/tracer.js';
import { TOKENS } from '../tokens.js';

/** What new tenants need before they are active, and where its defects are told. */
export interface ProvisioningOptions {
  /** In the order in which they are applied. A host product adds its own here, or binds `TOKENS.actions` anew. */
  readonly actions: readonly RegisteredAction[];
  readonly log: ActionLog;
}

/** The use cases of provisioning, and the actions. With a tracer, their calls are followed. */
export function provisioningModule({ actions, log }: ProvisioningOptions, tracer: Tracer | null): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(TOKENS.actions).toResolvedValue(() => new ActionRegistry(actions));
    bind(TOKENS.tenantNews).toResolvedValue(() => new TenantNewsSignal());
    bind(TOKENS.runAlarm).toResolvedValue(() => new RunAlarmSignal());
    bind(TOKENS.actionCalls).toResolvedValue(
      (registry) => new TimedActionCalls(registry, log, tracer),
      [TOKENS.actions],
    );
    bind(TOKENS.runProvisioning).toResolvedValue(
      (tenants, runs, decision, calls, news, alarm, clock, registry) =>
        new RunProvisioning(tenants, runs, decision, calls, news, alarm, clock, registry.plans),
      [
        TOKENS.tenants,
        TOKENS.runs,
        TOKENS.tenantDecision,
        TOKENS.actionCalls,
        TOKENS.tenantNews,
        TOKENS.runAlarm,
        TOKENS.clock,
        TOKENS.actions,
      ],
    );
    bind(TOKENS.dispatchDueRuns).toResolvedValue(
      (due, clock) => new DispatchDueRuns(due, clock),
      [TOKENS.dueRuns, TOKENS.clock],
    );
    bind(TOKENS.getProvisioning).toResolvedValue(
      (authorizer, tenants, runs) => new GetProvisioning(authorizer, tenants, runs),
      [TOKENS.authorizer, TOKENS.tenants, TOKENS.runs],
    );
    bind(TOKENS.retryProvisioning).toResolvedValue(
      (authorizer, decision, runs, registry) => new RetryProvisioning(authorizer, decision, runs, registry.plans),
      [TOKENS.authorizer, TOKENS.tenantDecision, TOKENS.runs, TOKENS.actions],
    );
    bind(TOKENS.awaitProvisioning).toResolvedValue(
      (tenants, news, clock) => new AwaitProvisioning(tenants, news, clock),
      [TOKENS.tenants, TOKENS.tenantNews, TOKENS.clock],
    );
  });
}
