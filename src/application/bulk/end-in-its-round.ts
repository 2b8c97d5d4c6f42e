import type { BulkJob, BulkJobChange } from '../../domain/bulk/bulk-job.js';
import type { Occasion } from '../../domain/shared/change.js';
import type { CommandContext } from '../shared/command-context.js';
import type { BulkJobDecision } from './bulk-job-decision.js';

/**
 * Ends a job, if it is still in the round that this job is of: a worker that was away for long may think of an earlier one, and has no say in
 * that which goes on. Answers the job as it is then.
 */
export async function endInItsRound(
  decision: BulkJobDecision,
  job: BulkJob,
  end: (present: BulkJob, occasion: Occasion) => BulkJobChange | null,
): Promise<BulkJob> {
  const { id, round } = job.state;
  const { value } = await decision.make(id, endCommand(job), (present, occasion) =>
    present.state.round === round ? end(present, occasion) : null,
  );
  return value;
}

/** A job ends in the name of whoever cancelled or else submitted it, and as a part of that trace. */
function endCommand({ state }: BulkJob): CommandContext {
  const { actor, requestId, traceParent } = state.cancelRequest ?? { ...state, actor: state.submitter };
  return {
    actor,
    reach: state.partner,
    requestId,
    traceParent: traceParent ?? undefined,
    idempotency: null,
    expectedVersions: null,
    dryRun: false,
  };
}
