import type { BulkJob } from '../../domain/bulk/bulk-job.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { BulkJobDecision } from './bulk-job-decision.js';

/** Stops what a bulk job has not started. */
export class CancelBulkJob {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly decision: BulkJobDecision,
  ) {}

  /**
   * Answers the job as it is then: `running` still, where rows are in hand that have to come to their end first.
   * @throws PermissionDenied, BulkJobNotFound, InvalidStateTransition, IdempotencyKeyReused, Unavailable
   */
  async execute(id: Uuid, command: CommandContext): Promise<Outcome<BulkJob>> {
    this.authorizer.require(command.actor, 'bulk:create');
    const { actor, requestId, traceParent } = command;
    return this.decision.make(id, command, (job, occasion) => job.cancel({ actor, requestId, traceParent }, occasion));
  }
}
