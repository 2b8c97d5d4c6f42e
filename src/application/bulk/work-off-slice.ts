import type { BulkJob } from '../../domain/bulk/bulk-job.js';
import { rowEmailKey } from '../../domain/bulk/row-email.js';
import type { Clock } from '../shared/ports.js';
import { traced, type TraceParent, type Tracer } from '../shared/tracer.js';
import type { BulkJobDecision } from './bulk-job-decision.js';
import { endInItsRound } from './end-in-its-round.js';
import type { BulkSlice, BulkWork, SliceRecord } from './ports.js';
import type { ProcessRows } from './process-rows.js';
import type { RehearseRows } from './rehearse-rows.js';

/** A job is given up when its rows were taken this often in a row and nothing came of it. */
const MAX_ATTEMPTS = 30;

/** Does rows that are in hand, and records what became of them: as a part of the trace that their job was submitted in. */
export class WorkOffSlice {
  constructor(
    private readonly work: BulkWork,
    private readonly processRows: ProcessRows,
    private readonly rehearseRows: RehearseRows,
    private readonly decision: BulkJobDecision,
    private readonly clock: Clock,
    private readonly tracer: Tracer | null = null,
  ) {}

  /**
   * Answers the job as it is then; `null` when it was taken up anew by somebody else. What goes wrong on our side is added to `defects`, the
   * rows are recorded as failed.
   * @throws Unavailable
   */
  async execute(slice: BulkSlice, defects: unknown[]): Promise<BulkJob | null> {
    const { job, rows, attempts } = slice;
    if (rows.length === 0) return job;
    if (attempts > MAX_ATTEMPTS) {
      return endInItsRound(this.decision, job, (present, occasion) => present.giveUp(occasion));
    }
    return traced(this.tracer, this.partOf(slice), async () => {
      const traceParent = this.tracer?.current() ?? job.state.traceParent;
      return this.work.record(slice, await this.recordOf(slice, traceParent, defects), this.clock.now());
    });
  }

  /** Many rows are one part, of their submission's trace; the turn of the worker, which may be about several jobs, is a trace that it links to. */
  private partOf({ job, rows }: BulkSlice) {
    const { id, traceParent } = job.state;
    const turn = this.tracer?.current() ?? null;
    return {
      name: 'work off rows',
      kind: 'consumer' as const,
      ...(traceParent !== null && { parent: traceParent, links: turn === null ? [] : [turn] }),
      facts: { 'provisioning.bulk_job': id, 'messaging.batch.message_count': rows.length },
    };
  }

  private async recordOf(slice: BulkSlice, traceParent: TraceParent | null, defects: unknown[]): Promise<SliceRecord> {
    const inputs = new Map(slice.rows.map(({ row, input }) => [row, input]));
    const done = slice.job.state.dryRun
      ? await this.rehearseRows.execute(slice)
      : { ...(await this.processRows.execute(slice, traceParent)), claims: [] };
    defects.push(...done.defects);
    const outcomes = done.outcomes.map((outcome) => ({
      ...outcome,
      emailKey: outcome.status === 'failed' ? rowEmailKey(inputs.get(outcome.row) ?? null) : null,
    }));
    return { outcomes, claims: done.claims };
  }
}
