import type { PartnerId } from '../../domain/access/partner.js';
import type { BulkJob } from '../../domain/bulk/bulk-job.js';
import type { Clock } from '../shared/ports.js';
import type { BulkJobDecision } from './bulk-job-decision.js';
import { endInItsRound } from './end-in-its-round.js';
import type { BulkWork } from './ports.js';
import type { BulkJobsWaiting } from './submit-bulk-job.js';
import type { WorkOffSlice } from './work-off-slice.js';

/** How much is done at a time, so that nobody waits for long behind somebody else's rows. */
export interface BulkPace {
  /** The most rows in hand together. */
  readonly sliceRows: number;
  /** How long one partner is worked for before the next one's turn, in milliseconds. */
  readonly turnMs: number;
  /** How long the work rests after each slice for a request that came meanwhile, in milliseconds. */
  readonly restMsPerRequest: number;
  /** And for all of them at most, as a share of the time that the slice took. */
  readonly mostRest: number;
}

const BULK_PACE: BulkPace = { sliceRows: 256, turnMs: 1_000, restMsPerRequest: 3, mostRest: 1 };

/** What else goes on in this process, which the work makes room for. */
export interface OtherWork {
  /** How many requests have come so far. */
  requests(): number;
}

/** What a turn did. */
export interface BulkRunReport {
  readonly rows: number;
  readonly ended: number;
}

/** Works off the bulk jobs of a partner, in the order they came, for one turn. */
export class RunBulkJobs {
  constructor(
    private readonly work: BulkWork,
    private readonly workOff: WorkOffSlice,
    private readonly decision: BulkJobDecision,
    private readonly waiting: BulkJobsWaiting,
    private readonly clock: Clock,
    private readonly others: OtherWork,
    private readonly pause: (ms: number) => Promise<void>,
    private readonly pace: BulkPace = BULK_PACE,
  ) {}

  /**
   * Whatever it is interrupted by, the next turn goes on where this one has recorded what became of rows, and does nothing twice.
   * @throws Unavailable
   * @throws AggregateError at the end, with what went wrong on our side; the rows are recorded as failed
   */
  async execute(partner: PartnerId): Promise<BulkRunReport> {
    const defects: unknown[] = [];
    const report = { rows: 0, ended: 0 };
    const startedAt = this.now();
    let requests = this.others.requests();
    for (;;) {
      const sliceAt = this.now();
      const slice = await this.work.take(partner, this.pace.sliceRows, this.clock.now());
      if (slice === null) break;
      const job = await this.workOff.execute(slice, defects);
      report.rows += slice.rows.length;
      if (job !== null && (slice.rows.length === 0 || !job.hasMore)) report.ended += await this.end(job);
      const came = this.others.requests() - requests;
      requests += came;
      const restMs = Math.min(came * this.pace.restMsPerRequest, (this.now() - sliceAt) * this.pace.mostRest);
      if (restMs > 0) await this.pause(restMs);
      if (this.now() - startedAt < this.pace.turnMs) continue;
      await this.work.handBack(partner, this.clock.now());
      this.waiting.tell();
      break;
    }
    if (defects.length > 0) throw new AggregateError(defects, `${defects.length} rows met a defect`);
    return report;
  }

  /** Answers how many jobs have ended by this. */
  private async end(job: BulkJob): Promise<number> {
    if (job.state.finishedAt !== null) return 1;
    await endInItsRound(this.decision, job, (present, occasion) => present.finish(occasion));
    return 1;
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
