import type { ActionProgress } from '../../domain/provisioning/action-progress.js';
import type { Attempt } from '../../domain/provisioning/attempt.js';
import type { ProvisioningRun } from '../../domain/provisioning/provisioning-run.js';
import type { Tenant } from '../../domain/tenants/tenant.js';

/** Writes down how far a tenant's provisioning is, field by field: what is not named here is never published. */
export function provisioningDocument({ state }: Tenant, run: ProvisioningRun | null) {
  return {
    tenant: state.id,
    status: state.status,
    status_reason: state.statusReason,
    started_at: run?.state.startedAt.toISOString() ?? null,
    next_attempt_at: run === null ? null : nextAttemptAt(run),
    actions: run?.state.actions.map(actionDocument) ?? [],
  };
}

/** While an attempt is running nobody knows whether there will be another. */
function nextAttemptAt(run: ProvisioningRun): string | null {
  return run.running === null ? (run.state.dueAt?.toISOString() ?? null) : null;
}

function actionDocument({ plan, state, attemptCount, attempts }: ActionProgress) {
  const failure = attempts.findLast(({ reason }) => reason !== null);
  return {
    name: plan.name,
    state,
    on_failure: plan.onFailure,
    attempt_count: attemptCount,
    last_error: failure?.reason ?? null,
    started_at: attempts[0]?.startedAt.toISOString() ?? null,
    finished_at: attempts.at(-1)?.finishedAt?.toISOString() ?? null,
    attempts: attempts.map(attemptDocument),
  };
}

function attemptDocument({ operation, outcome, reason, startedAt, finishedAt }: Attempt) {
  return {
    operation,
    outcome,
    reason,
    started_at: startedAt.toISOString(),
    finished_at: finishedAt?.toISOString() ?? null,
  };
}
