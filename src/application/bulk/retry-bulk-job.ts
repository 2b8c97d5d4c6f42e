import type { BulkJob } from '../../domain/bulk/bulk-job.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { BulkJobDecision } from './bulk-job-decision.js';
import type { BulkJobsWaiting } from './submit-bulk-job.js';

/** Takes up the failed rows of a bulk job again. */
export class RetryBulkJob {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly decision: BulkJobDecision,
    private readonly waiting: BulkJobsWaiting,
  ) {}

  /** @throws PermissionDenied, BulkJobNotFound, InvalidStateTransition, IdempotencyKeyReused, Unavailable */
  async execute(id: Uuid, command: CommandContext): Promise<Outcome<BulkJob>> {
    this.authorizer.require(command.actor, 'bulk:create');
    const outcome = await this.decision.make(id, command, (job) => job.retry());
    this.waiting.tell();
    return outcome;
  }
}
