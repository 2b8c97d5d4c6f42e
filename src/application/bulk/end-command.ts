import type { BulkJob } from '../../domain/bulk/bulk-job.js';
import type { CommandContext } from '../shared/command-context.js';

/** A job ends in the name of whoever cancelled or else submitted it, and as a part of that trace. */
export function endCommand({ state }: BulkJob): CommandContext {
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
