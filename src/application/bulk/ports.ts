import type { PartnerId, Reach } from '../../domain/access/partner.js';
import type { BulkJobStatus } from '../../domain/bulk/bulk-job-status.js';
import type { BulkJob, BulkJobChange } from '../../domain/bulk/bulk-job.js';
import type { BulkRowStatus, RowOutcome, RowRefusal, UploadedRow } from '../../domain/bulk/bulk-row.js';
import type { Occasion } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { NewTenantFields } from '../../domain/tenants/tenant-fields.js';
import type { LastingRefusal } from '../../domain/tenants/tenant-errors.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { Page, PageRequest } from '../shared/page.js';

/** Where a job stands among jobs: behind this id. */
export interface BulkJobPosition {
  readonly id: Uuid;
}

/**
 * Where bulk jobs live. Every call keeps within a reach: another partner's job, and one whose upload has not come to its end, is as
 * absent as one that never was. Every call throws `Unavailable` when the storage is away.
 */
export interface BulkJobRepository {
  find(reach: Reach, id: Uuid): Promise<BulkJob | null>;

  /**
   * Stores the state, its events and the receipt, together or not at all. A job that becomes `cancelled` takes its pending rows with it,
   * and erases what they say; one that becomes `queued` again makes its failed rows pending. A repeated key answers the first outcome.
   * @throws BulkJobChangedMeanwhile when the stored version is not `basedOn`, or the id is another partner's
   * @throws IdempotencyKeyReused
   */
  save(change: BulkJobChange, command: CommandContext): Promise<Outcome<BulkJob>>;

  /** Keeps the refusal of a request for repetitions with its key; answers `false`, and keeps nothing, when the key has an outcome already. */
  refuse(partner: PartnerId, refusal: LastingRefusal, command: CommandContext, occasion: Occasion): Promise<boolean>;

  /**
   * The outcome of the first request with the command's key; `null` when there is no key, or it is new.
   * @throws InvalidStateTransition when the first request was refused so
   * @throws IdempotencyKeyReused
   */
  recall(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<BulkJob> | null>;

  /** Says what `save` would, of versions. @throws BulkJobChangedMeanwhile */
  rehearse(change: BulkJobChange): Promise<void>;

  /** A page of jobs in any of the states, the newest first; no state means every state. */
  list(
    reach: Reach,
    statuses: readonly BulkJobStatus[],
    page: PageRequest<BulkJobPosition>,
  ): Promise<Page<BulkJob, BulkJobPosition>>;
}

/** A row as it is kept: with the id that its tenant is to have. */
export interface StagedRow extends UploadedRow {
  readonly reservedId: Uuid;
}

/**
 * Where rows gather while an upload comes in. Nobody sees them before `submit`. Every call throws `Unavailable` when the storage is away.
 */
export interface BulkStaging {
  begin(partner: PartnerId, job: Uuid, at: Date): Promise<void>;

  /** Adds rows to an upload. @throws Unavailable also when the upload was abandoned meanwhile */
  add(partner: PartnerId, job: Uuid, rows: readonly StagedRow[], at: Date): Promise<void>;

  /**
   * Makes a complete upload a job that is to be worked off, and keeps the receipt, together or not at all. A repeated key answers the first
   * job as it was submitted, and leaves the upload as it is. Of submissions at the same time with one key one is done and the others wait for it.
   * @throws IdempotencyKeyReused
   */
  submit(job: BulkJob, command: CommandContext): Promise<Outcome<BulkJob>>;

  /** Forgets an upload and its rows; a job that was submitted stays. */
  abandon(partner: PartnerId, job: Uuid): Promise<void>;
}

/** A row as it is listed. */
export interface BulkItem {
  readonly row: number;
  readonly status: BulkRowStatus;
  readonly tenant: Uuid | null;
  readonly error: RowRefusal | null;
  /** What the row says, as JSON; kept while it may be needed again: until it has succeeded. */
  readonly input: string | null;
}

/** Where an item stands among a job's: behind this row. */
export interface BulkItemPosition {
  readonly row: number;
}

/** Where the rows of jobs are read. Every call throws `Unavailable` when the storage is away. */
export interface BulkItems {
  /** A page of a job's rows in any of the states, in their order; no state means every state. */
  list(
    partner: PartnerId,
    job: Uuid,
    statuses: readonly BulkRowStatus[],
    page: PageRequest<BulkItemPosition>,
  ): Promise<Page<BulkItem, BulkItemPosition>>;
}

/** A row that is in hand. */
export interface SliceRow extends StagedRow {
  /** The tenant that it asks for; `null` when it has a flaw. */
  readonly fields: NewTenantFields | null;
}

/** Rows of a job that are in hand together, in their order. */
export interface BulkSlice {
  readonly job: BulkJob;
  /** None when no row is left that would be started. */
  readonly rows: readonly SliceRow[];
  /** How often in a row rows were taken without anything being recorded, this time included. */
  readonly attempts: number;
}

/** A field's value that a row of a dry run would take, in a form that is compared. */
export interface Claim {
  readonly key: string;
  readonly row: number;
}

/** What became of a row, and by which e-mail a purge finds what the row says, where that is kept. */
export interface RecordedOutcome extends RowOutcome {
  readonly emailKey: string | null;
}

/** What became of a slice. */
export interface SliceRecord {
  readonly outcomes: readonly RecordedOutcome[];
  /** What its rows would take, if this was no dry run. */
  readonly claims: readonly Claim[];
}

/**
 * The rows that wait to be worked off. One worker at a time works for a partner; should there be two after all, what they record of one row
 * counts once. Every call throws `Unavailable` when the storage is away.
 */
export interface BulkWork {
  /** Takes up the next rows of the partner's oldest job that has not ended, at most `limit`; `null` when there is no such job. */
  take(partner: PartnerId, limit: number, now: Date): Promise<BulkSlice | null>;

  /**
   * Writes down what became of rows, and counts them, together or not at all; a row that has come to an end already keeps that. What a row
   * says is erased unless it failed, and also if it failed for the address of a tenant that was purged meanwhile. Answers the job as it is then; `null`, and nothing is written down, when it was taken up anew since
   * (`retry`), or is gone.
   */
  record(slice: BulkSlice, record: SliceRecord, now: Date): Promise<BulkJob | null>;

  /** Which rows of the dry run before this slice would take the keys. */
  claims(partner: PartnerId, job: Uuid, keys: readonly string[]): Promise<readonly Claim[]>;

  /** Says that there is more to be done for a partner, soon. */
  handBack(partner: PartnerId, now: Date): Promise<void>;
}

/** Finds out which tenants stand in the way of new ones. */
export interface TakenFields {
  /** The live tenants of a partner that have one of the e-mails (as `emailKey` writes them) or external ids. */
  find(partner: PartnerId, emailKeys: readonly string[], externalIds: readonly string[]): Promise<readonly TakenBy[]>;
}

/** A live tenant, by what no other may have. */
export interface TakenBy {
  readonly tenant: Uuid;
  readonly emailKey: string;
  readonly externalId: string | null;
}

/** Tells the job queue which partners have jobs that wait. */
export interface DueBulkJobs {
  /** Queues work for partners whose jobs are due, at most `limit`, and answers how many; they are due again at `dueAgainAt`. @throws Unavailable */
  enqueue(now: Date, dueAgainAt: Date, limit: number): Promise<number>;
}

/** What is left of bulk jobs once nobody needs it any more. Every call throws `Unavailable` when the storage is away. */
export interface BulkLeftovers {
  /** Deletes uploads that nothing was added to since a time, at most `limit`, and answers how many. */
  abandonUploads(untouchedSince: Date, limit: number): Promise<number>;

  /** Deletes jobs that ended before a time, and their rows, at most `limit`, and answers how many. */
  deleteJobs(endedBefore: Date, limit: number): Promise<number>;
}
