import type { Actor } from '../access/actor.js';
import type { PartnerId } from '../access/partner.js';
import type { Change, Occasion } from '../shared/change.js';
import type { Uuid } from '../shared/uuid.js';
import { InvalidStateTransition } from '../tenants/tenant-errors.js';
import type { BulkJobEvent, BulkJobEventType } from './bulk-job-event.js';
import { ALLOWED_JOB_TRANSITIONS, type BulkJobStatus, type OnConflict } from './bulk-job-status.js';

/** How many rows have come to each end. */
export interface RowCounts {
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly cancelled: number;
}

/** Everything there is to know about a bulk job, but its rows. */
export interface BulkJobState {
  readonly id: Uuid;
  readonly partner: PartnerId;
  readonly status: BulkJobStatus;
  readonly onConflict: OnConflict;
  /** Rows are only checked. */
  readonly dryRun: boolean;
  readonly total: number;
  readonly counts: RowCounts;
  /** Whoever submitted it: rows are done in their name. */
  readonly submitter: Actor;
  readonly requestId: string;
  /** The trace that it was submitted in (W3C Trace Context); `null` when nobody follows it. */
  readonly traceParent: string | null;
  /** How often its failed rows were taken up again. */
  readonly round: number;
  /** Whether rows are in hand just now. */
  readonly underWay: boolean;
  /** By whom it was told to end as soon as the rows in hand are done. */
  readonly cancelRequest: CancelRequest | null;
  /** Counts the changes of everything above. */
  readonly version: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Who told a job to end, and by which request. */
export interface CancelRequest {
  readonly actor: Actor;
  readonly requestId: string;
  readonly traceParent?: string | undefined;
}

export type BulkJobChange = Change<BulkJob, BulkJobEvent>;

type Submission = Pick<
  BulkJobState,
  'id' | 'partner' | 'onConflict' | 'dryRun' | 'total' | 'submitter' | 'requestId' | 'traceParent' | 'createdAt'
>;

const NO_ROWS: RowCounts = { succeeded: 0, failed: 0, skipped: 0, cancelled: 0 };

/** Many rows that are worked off in the background. Immutable: it answers changes, it does not change. */
export class BulkJob {
  private constructor(readonly state: BulkJobState) {}

  /** Takes up a job that was stored earlier; nothing is checked again. */
  static stored(state: BulkJobState): BulkJob {
    return new BulkJob(state);
  }

  /** A job whose rows have all come in. */
  static submit(submission: Submission): BulkJob {
    return new BulkJob({
      ...submission,
      status: 'queued',
      counts: NO_ROWS,
      round: 0,
      underWay: false,
      cancelRequest: null,
      version: 1,
      startedAt: null,
      finishedAt: null,
    });
  }

  /** Rows that have come to an end, of a hundred. */
  get progress(): number {
    const { total } = this.state;
    return total === 0 ? 100 : Math.floor((this.done * 100) / total);
  }

  /** Whether rows are left that are to be started. */
  get hasMore(): boolean {
    return this.rowsLeft > 0 && this.state.cancelRequest === null;
  }

  /**
   * Stops what has not started: at once when no row is in hand, else as soon as those are done. It ends in the name of the first who told
   * it; telling it again is a change all the same, by which whoever did so has an answer that is kept for repetitions.
   * @throws InvalidStateTransition when it has ended
   */
  cancel(request: CancelRequest, occasion: Occasion): BulkJobChange {
    const { status, underWay, cancelRequest } = this.state;
    if (status !== 'queued' && status !== 'running') throw this.impossible('cancelled');
    if (!underWay) return this.end('cancelled', 'bulk_job.cancelled', occasion);
    return this.become({ cancelRequest: cancelRequest ?? request }, []);
  }

  /** Ends once no row is left that would be started; `null` when it has ended already. */
  finish(occasion: Occasion): BulkJobChange | null {
    const { status, cancelRequest } = this.state;
    if (status !== 'queued' && status !== 'running') return null;
    if (cancelRequest !== null && this.rowsLeft > 0) return this.end('cancelled', 'bulk_job.cancelled', occasion);
    return this.end('completed', 'bulk_job.completed', occasion);
  }

  /** Gives up: it cannot be worked off; `null` when it has ended already. */
  giveUp({ at }: Occasion): BulkJobChange | null {
    const { status } = this.state;
    if (status !== 'queued' && status !== 'running') return null;
    return this.become({ status: 'failed', underWay: false, finishedAt: at }, []);
  }

  /**
   * Takes up its failed rows again, and those that a job which was given up never got to.
   * @throws InvalidStateTransition when it has not ended, or no row failed
   */
  retry(): BulkJobChange {
    const { status, counts, round } = this.state;
    const ended = status === 'completed' || status === 'cancelled' || status === 'failed';
    if (!ended || (counts.failed === 0 && status !== 'failed')) throw this.impossible('queued');
    const next = {
      status: 'queued',
      counts: { ...counts, failed: 0 },
      round: round + 1,
      cancelRequest: null,
      startedAt: null,
      finishedAt: null,
    } as const;
    return this.become(next, []);
  }

  private get done(): number {
    const { succeeded, failed, skipped, cancelled } = this.state.counts;
    return succeeded + failed + skipped + cancelled;
  }

  private get rowsLeft(): number {
    return this.state.total - this.done;
  }

  private end(status: BulkJobStatus, type: BulkJobEventType, occasion: Occasion): BulkJobChange {
    const { counts, status: previous } = this.state;
    const next = {
      status,
      counts: { ...counts, cancelled: counts.cancelled + (status === 'cancelled' ? this.rowsLeft : 0) },
      underWay: false,
      cancelRequest: null,
      finishedAt: occasion.at,
    };
    const bulkJob = this.with(next);
    const changes = { status: { previous, new: status } };
    return this.become(next, [{ id: occasion.eventId, type, at: occasion.at, bulkJob, changes }]);
  }

  private become(news: Partial<BulkJobState>, events: readonly BulkJobEvent[]): BulkJobChange {
    return { next: this.with(news), events, basedOn: this.state.version };
  }

  private with(news: Partial<BulkJobState>): BulkJob {
    return new BulkJob({ ...this.state, ...news, version: this.state.version + 1 });
  }

  private impossible(to: BulkJobStatus): InvalidStateTransition {
    const { status } = this.state;
    return new InvalidStateTransition(status, to, ALLOWED_JOB_TRANSITIONS[status], 'bulk job');
  }
}
