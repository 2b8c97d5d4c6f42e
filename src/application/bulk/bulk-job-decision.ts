import { BulkJobChangedMeanwhile, BulkJobNotFound } from '../../domain/bulk/bulk-errors.js';
import type { BulkJob, BulkJobChange } from '../../domain/bulk/bulk-job.js';
import type { Occasion } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { CommandContext } from '../shared/command-context.js';
import { Decision, type DecisionRefusals } from '../shared/decision.js';
import type { Outcome } from '../shared/outcome.js';
import type { Clock, IdGenerator } from '../shared/ports.js';
import type { BulkJobRepository } from './ports.js';

/** How every change of a bulk job is made. */
export class BulkJobDecision {
  private readonly decision: Decision<BulkJob, BulkJobChange>;

  constructor(jobs: BulkJobRepository, ids: IdGenerator, clock: Clock) {
    const refusals: DecisionRefusals = {
      notFound: () => new BulkJobNotFound(),
      changedMeanwhile: () => new BulkJobChangedMeanwhile(),
      remember: (partner, refusal, command, occasion) => jobs.refuse(partner, refusal, command, occasion),
    };
    this.decision = new Decision(jobs, refusals, ids, clock);
  }

  /** @throws BulkJobNotFound, IdempotencyKeyReused, Unavailable, and what `decide` throws */
  make(
    id: Uuid,
    command: CommandContext,
    decide: (job: BulkJob, occasion: Occasion) => BulkJobChange | null,
  ): Promise<Outcome<BulkJob>> {
    return this.decision.make(id, command, decide);
  }
}
