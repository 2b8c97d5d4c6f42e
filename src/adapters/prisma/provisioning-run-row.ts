import type { PartnerId } from '../../domain/access/partner.js';
import type { ActionProgress } from '../../domain/provisioning/action-progress.js';
import type { Attempt } from '../../domain/provisioning/attempt.js';
import { ProvisioningRun, type RunChange } from '../../domain/provisioning/provisioning-run.js';
import type { RunState } from '../../domain/provisioning/run-state.js';
import type { Uuid } from '../../domain/shared/uuid.js';

/** A value as JSON keeps it: times are RFC 3339 texts. */
type Json<T> = T extends Date ? string : T extends object ? { readonly [Key in keyof T]: Json<T[Key]> } : T;

/** What a row keeps as a document: everything that nobody looks for. */
type RunDocument = Json<Pick<RunState, 'phase' | 'afterCompensation' | 'reason' | 'actions'>>;

/** A row of `provisioning_runs` in JSON. */
export interface RunRow {
  readonly tenant_id: Uuid;
  readonly partner_id: PartnerId;
  readonly version: number;
  readonly due_at: string | null;
  readonly started_at: string;
  readonly document: RunDocument;
}

/** The columns of a JSON record that `runInput` writes. */
export const RUN_INPUT = `run_based_on int, run_version int, run_due_at timestamptz, run_started_at timestamptz, run_document jsonb`;

/** Writes a change of a run down as the statements take it. */
export function runInput({ next: { state }, basedOn }: RunChange) {
  const { phase, afterCompensation, reason, actions } = state;
  return {
    run_based_on: basedOn,
    run_version: state.version,
    run_due_at: state.dueAt,
    run_started_at: state.startedAt,
    run_document: { phase, afterCompensation, reason, actions },
  };
}

/** Takes up a run from its row. */
export function runFromRow({ tenant_id, partner_id, version, due_at, started_at, document }: RunRow): ProvisioningRun {
  return ProvisioningRun.stored({
    tenant: tenant_id,
    partner: partner_id,
    version,
    dueAt: due_at === null ? null : new Date(due_at),
    startedAt: new Date(started_at),
    phase: document.phase,
    afterCompensation: document.afterCompensation,
    reason: document.reason,
    actions: document.actions.map((action): ActionProgress => ({
      plan: action.plan,
      state: action.state,
      failures: action.failures,
      attemptCount: action.attemptCount,
      attempts: action.attempts.map(attemptFromJson),
    })),
  });
}

function attemptFromJson({ operation, outcome, reason, startedAt, finishedAt }: Json<Attempt>): Attempt {
  return {
    operation,
    outcome,
    reason,
    startedAt: new Date(startedAt),
    finishedAt: finishedAt === null ? null : new Date(finishedAt),
  };
}
