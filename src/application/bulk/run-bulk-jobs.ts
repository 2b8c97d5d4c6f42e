import type { PartnerId } from '../../domain/access/partner.js';
import type { BulkJob, BulkJobChange } from '../../domain/bulk/bulk-job.js';
import { rowEmailKey } from '../../domain/bulk/row-email.js';
import type { Occasion } from '../../domain/shared/change.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Clock } from '../shared/ports.js';
import type { BulkJobDecision } from './bulk-job-decision.js';
import type { BulkSlice, BulkWork, SliceRecord } from './ports.js';
import type { ProcessRows } from './process-rows.js';
import type { RehearseRows } from './rehearse-rows.js';
import type { BulkJobsWaiting } from './submit-bulk-job.js';

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

/** A job is given up when its rows were taken this often in a row and nothing came of it. */
const MAX_ATTEMPTS = 30;

type Decide = (present: BulkJob, occasion: Occasion) => BulkJobChange | null;

/** What a turn did. */
export interface BulkRunReport {
  readonly rows: number;
  readonly ended: number;
}

/** Works off the bulk jobs of a partner, in the order they came, for one turn. */
export class RunBulkJobs {
  constructor(
    private readonly work: BulkWork,
    private readonly processRows: ProcessRows,
    private readonly rehearseRows: RehearseRows,
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
      const job = await this.workOff(slice, defects);
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

  /** Answers the job as it is then; `null` when it was taken up anew by somebody else. */
  private async workOff(slice: BulkSlice, defects: unknown[]): Promise<BulkJob | null> {
    const { job, rows, attempts } = slice;
    if (rows.length === 0) return job;
    if (attempts > MAX_ATTEMPTS) {
      return this.inItsRound(job, (present, occasion) => present.giveUp(occasion));
    }
    return this.work.record(slice, await this.recordOf(slice, defects), this.clock.now());
  }

  private async recordOf(slice: BulkSlice, defects: unknown[]): Promise<SliceRecord> {
    const inputs = new Map(slice.rows.map(({ row, input }) => [row, input]));
    const done = slice.job.state.dryRun
      ? await this.rehearseRows.execute(slice)
      : { ...(await this.processRows.execute(slice)), claims: [] };
    defects.push(...done.defects);
    const outcomes = done.outcomes.map((outcome) => ({
      ...outcome,
      emailKey: outcome.status === 'failed' ? rowEmailKey(inputs.get(outcome.row) ?? null) : null,
    }));
    return { outcomes, claims: done.claims };
  }

  /** Answers how many jobs have ended by this. */
  private async end(job: BulkJob): Promise<number> {
    if (job.state.finishedAt !== null) return 1;
    await this.inItsRound(job, (present, occasion) => present.finish(occasion));
    return 1;
  }

  /** A worker that was away for long may think of an earlier round: it has no say in the one that goes on. */
  private async inItsRound(job: BulkJob, decide: Decide): Promise<BulkJob> {
    const { id, round } = job.state;
    const { value } = await this.decision.make(id, commandOf(job), (present, occasion) =>
      present.state.round === round ? decide(present, occasion) : null,
    );
    return value;
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

/** A job ends in the name of whoever cancelled or else submitted it. */
function commandOf({ state }: BulkJob): CommandContext {
  const { actor, requestId } = state.cancelRequest ?? { actor: state.submitter, requestId: state.requestId };
  return { actor, reach: state.partner, requestId, idempotency: null, expectedVersions: null, dryRun: false };
}
