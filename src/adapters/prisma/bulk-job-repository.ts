import type { BulkJobPosition, BulkJobRepository } from '../../application/bulk/ports.js';
import type { EventsStored } from '../../application/events/ports.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import type { Clock } from '../../application/shared/ports.js';
import { onlyPartner, type PartnerId, type Reach } from '../../domain/access/partner.js';
import { BulkJobChangedMeanwhile } from '../../domain/bulk/bulk-errors.js';
import { BULK_JOB_STATUSES, type BulkJobStatus } from '../../domain/bulk/bulk-job-status.js';
import type { BulkJob, BulkJobChange } from '../../domain/bulk/bulk-job.js';
import type { Occasion } from '../../domain/shared/change.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { LastingRefusal } from '../../domain/tenants/tenant-errors.js';
import { bulkJobFromRow, type BulkJobRow } from './bulk-job-row.js';
import { saveBulkJob } from './bulk-job-save.js';
import { PLANNED_ANEW, type Database } from './database.js';
import { brokenUniqueConstraint, reachingDatabase } from './errors.js';
import { IdempotencyReceipts, type ToldOutcome } from './idempotency-receipts.js';
import { belowId } from './newest-first.js';

/** How often a save starts over when the key that stood in its way has been forgotten meanwhile. */
const MAX_ROUNDS = 5;

const FIND = `
SELECT to_json(job)::text FROM bulk_jobs AS job
WHERE id = $1::uuid AND ($2::text IS NULL OR partner_id = $2) AND status <> 'staging'`;

/** Planned for its very values: one partner's jobs have an index of their own. */
const LIST = `${PLANNED_ANEW}
SELECT to_json(job)::text FROM (
  SELECT * FROM bulk_jobs
  WHERE ($1::text IS NULL OR partner_id = $1) AND id < $2::uuid AND status <> 'staging'
    AND status IN (SELECT json_array_elements_text($3::json))
  ORDER BY id DESC LIMIT $4::int
) AS job`;

/** Keeps bulk jobs in PostgreSQL. */
export class PrismaBulkJobRepository implements BulkJobRepository {
  private readonly receipts: IdempotencyReceipts<BulkJob>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly eventsStored: EventsStored | null = null,
  ) {
    this.receipts = new IdempotencyReceipts(database.client, jobOfReceipt);
  }

  async find(reach: Reach, id: Uuid): Promise<BulkJob | null> {
    const [row] = await reachingDatabase(() => this.database.statements.run(FIND, id, onlyPartner(reach)));
    // What the statement above builds.
    return row === undefined ? null : bulkJobFromRow(row as BulkJobRow);
  }

  async save(change: BulkJobChange, command: CommandContext): Promise<Outcome<BulkJob>> {
    const { partner } = change.next.state;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const now = this.clock.now();
      const outcome = await reachingDatabase(() => this.store(change, command, now));
      if (outcome === 'stored') {
        this.eventsStored?.tell();
        return { value: change.next, replayed: false };
      }
      const first = await this.recall(partner, command, now);
      if (first !== null) return first;
      if (outcome === 'stale') throw new BulkJobChangedMeanwhile();
    }
    throw new Unavailable(new Error('the same key was taken and given free again and again'));
  }

  private async store(
    change: BulkJobChange,
    command: CommandContext,
    now: Date,
  ): Promise<'stored' | 'stale' | 'key-used'> {
    try {
      return (await saveBulkJob(this.database.statements, change, command, now)) ? 'stored' : 'stale';
    } catch (error) {
      if (brokenUniqueConstraint(error) !== 'idempotency_receipts_pkey') throw error;
      return 'key-used';
    }
  }

  async refuse(
    partner: PartnerId,
    refusal: LastingRefusal,
    command: CommandContext,
    occasion: Occasion,
  ): Promise<boolean> {
    return this.receipts.refuse(partner, refusal, command, occasion);
  }

  async recall(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<BulkJob> | null> {
    return this.receipts.first(partner, command, now);
  }

  async rehearse({ next, basedOn }: BulkJobChange): Promise<void> {
    const stored = await this.find(next.state.partner, next.state.id);
    if (stored?.state.version !== basedOn) throw new BulkJobChangedMeanwhile();
  }

  async list(
    reach: Reach,
    statuses: readonly BulkJobStatus[],
    page: PageRequest<BulkJobPosition>,
  ): Promise<Page<BulkJob, BulkJobPosition>> {
    const wanted = JSON.stringify(statuses.length === 0 ? BULK_JOB_STATUSES : statuses);
    const rows = await reachingDatabase(() =>
      this.database.statements.run(LIST, onlyPartner(reach), belowId(page), wanted, String(page.limit + 1)),
    );
    // What the statement above builds.
    const jobs = (rows as readonly BulkJobRow[]).map(bulkJobFromRow);
    return pageOf(jobs, page, ({ state }) => ({ id: state.id }), null);
  }
}

/** Takes up a job from what a receipt keeps. */
export function jobOfReceipt({ data }: ToldOutcome): BulkJob {
  // Written by our statements from a `bulkJobInput`.
  return bulkJobFromRow(data as BulkJobRow);
}
