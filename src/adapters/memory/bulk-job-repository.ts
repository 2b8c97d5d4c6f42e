import type { BulkJobPosition, BulkJobRepository } from '../../application/bulk/ports.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { Page, PageRequest } from '../../application/shared/page.js';
import type { Clock } from '../../application/shared/ports.js';
import { isInReach, type PartnerId, type Reach } from '../../domain/access/partner.js';
import { BulkJobChangedMeanwhile } from '../../domain/bulk/bulk-errors.js';
import type { BulkJobStatus } from '../../domain/bulk/bulk-job-status.js';
import { BulkJob, type BulkJobChange } from '../../domain/bulk/bulk-job.js';
import type { Occasion } from '../../domain/shared/change.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { toldAgain, type LastingRefusal } from '../../domain/tenants/tenant-errors.js';
import { firstOutcome, rememberOutcome, rememberRefusal } from './idempotency-receipts.js';
import type { MemoryStore, StoredBulkJob, StoredBulkRow } from './memory-store.js';
import { pageNewestFirst } from './newest-first.js';

/** Keeps bulk jobs in the process. */
export class MemoryBulkJobRepository implements BulkJobRepository {
  constructor(
    private readonly store: MemoryStore,
    private readonly clock: Clock,
  ) {}

  async find(reach: Reach, id: Uuid): Promise<BulkJob | null> {
    const stored = this.store.bulkJobs.get(id);
    return stored?.job && isInReach(reach, stored.partner) ? copyOfJob(stored.job) : null;
  }

  async save(change: BulkJobChange, command: CommandContext): Promise<Outcome<BulkJob>> {
    const { partner, status, round, underWay } = change.next.state;
    const now = this.clock.now();
    // From here on nothing is awaited: whoever comes meanwhile finds all of it or nothing.
    const first = recallJob(this.store, partner, command, now);
    if (first !== null) return first;
    const stored = this.basis(change);
    const job = copyOfJob(change.next);
    if (round > (stored.job?.state.round ?? 0)) stored.position = 0;
    if (!underWay) stored.takenTo = null;
    Object.assign(stored, { job, dueAt: now, attempts: 0 });
    if (status === 'cancelled') changeRows(stored, 'pending', { status: 'cancelled', input: null, flaw: null });
    if (status === 'queued') changeRows(stored, 'failed', { status: 'pending', error: null, emailKey: null });
    rememberOutcome(this.store, partner, copyOfJob(job), command, now);
    for (const event of change.events) {
      const kept = { ...event, bulkJob: copyOfJob(event.bulkJob), changes: structuredClone(event.changes) };
      const { actor, requestId, traceParent } = command;
      this.store.events.push({ event: kept, actor, requestId, traceParent });
    }
    return { value: copyOfJob(job), replayed: false };
  }

  async refuse(
    partner: PartnerId,
    refusal: LastingRefusal,
    command: CommandContext,
    { at }: Occasion,
  ): Promise<boolean> {
    return rememberRefusal(this.store, partner, refusal, command, at);
  }

  async recall(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<BulkJob> | null> {
    return recallJob(this.store, partner, command, now);
  }

  async rehearse(change: BulkJobChange): Promise<void> {
    this.basis(change);
  }

  async list(
    reach: Reach,
    statuses: readonly BulkJobStatus[],
    page: PageRequest<BulkJobPosition>,
  ): Promise<Page<BulkJob, BulkJobPosition>> {
    const jobs = [...this.store.bulkJobs.values()]
      .flatMap(({ job }) => (job === null ? [] : [copyOfJob(job)]))
      .filter(({ state }) => isInReach(reach, state.partner))
      .filter(({ state }) => statuses.length === 0 || statuses.includes(state.status));
    return pageNewestFirst(jobs, { ...page, withTotal: false }, ({ state }) => state.id);
  }

  /** @throws BulkJobChangedMeanwhile */
  private basis({ next, basedOn }: BulkJobChange): StoredBulkJob {
    const stored = this.store.bulkJobs.get(next.state.id);
    if (stored === undefined || stored.partner !== next.state.partner || stored.job?.state.version !== basedOn) {
      throw new BulkJobChangedMeanwhile();
    }
    return stored;
  }
}

/** A job that shares no reference with the stored one. */
export function copyOfJob({ state }: BulkJob): BulkJob {
  return BulkJob.stored(structuredClone(state));
}

/** The outcome of the first request with a key. @throws IdempotencyKeyReused, InvalidStateTransition */
export function recallJob(
  store: MemoryStore,
  partner: PartnerId,
  command: CommandContext,
  now: Date,
): Outcome<BulkJob> | null {
  const outcome = firstOutcome(store, partner, command, now)?.outcome;
  if (outcome instanceof DomainError) throw toldAgain(outcome);
  return outcome instanceof BulkJob ? { value: copyOfJob(outcome), replayed: true } : null;
}

function changeRows({ rows }: StoredBulkJob, status: StoredBulkRow['status'], news: Partial<StoredBulkRow>): void {
  for (const row of rows.values()) if (row.status === status) rows.set(row.row, { ...row, ...news });
}
