import type { BulkSlice, BulkWork, Claim, SliceRecord, SliceRow } from '../../application/bulk/ports.js';
import type { PartnerId } from '../../domain/access/partner.js';
import { BulkJob, type BulkJobState } from '../../domain/bulk/bulk-job.js';
import { tenantInTheWayByEmail, type RowRefusal } from '../../domain/bulk/bulk-row.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { NewTenantFields } from '../../domain/tenants/tenant-fields.js';
import { copyOfJob } from './bulk-job-repository.js';
import { erasedRow } from './erase-tenant.js';
import type { MemoryStore, StoredBulkJob, StoredBulkRow } from './memory-store.js';

/** Hands out the rows that wait in the process. */
export class MemoryBulkWork implements BulkWork {
  constructor(private readonly store: MemoryStore) {}

  async take(partner: PartnerId, limit: number, now: Date): Promise<BulkSlice | null> {
    const [oldest] = this.unfinished(partner).toSorted(([one], [other]) => (one < other ? -1 : 1));
    if (oldest === undefined) return null;
    const [, stored] = oldest;
    const { cancelRequest, startedAt } = stateOf(stored);
    const most = cancelRequest === null ? Number.POSITIVE_INFINITY : (stored.takenTo ?? 0);
    const rows = [...stored.rows.values()]
      .filter(({ row, status }) => status === 'pending' && row > stored.position && row <= most)
      .toSorted((one, other) => one.row - other.row)
      .slice(0, limit);
    stored.takenTo = rows.at(-1)?.row ?? null;
    stored.attempts += 1;
    const job = change(stored, { status: 'running', startedAt: startedAt ?? now });
    return { job, rows: rows.map(sliceRow), attempts: stored.attempts };
  }

  async record(slice: BulkSlice, { outcomes, claims }: SliceRecord, now: Date): Promise<BulkJob | null> {
    const { id, partner, round } = slice.job.state;
    const stored = this.store.bulkJobs.get(id);
    if (stored?.partner !== partner || stored.job?.state.round !== round) return null;
    const counts = { ...stateOf(stored).counts };
    for (const { row, status, tenant, error, emailKey } of outcomes) {
      const kept = stored.rows.get(row);
      if (kept?.status !== 'pending') continue;
      counts[status] += 1;
      const input = status === 'failed' ? kept.input : null;
      const done = { ...kept, status, tenant, error: structuredClone(error), emailKey, input };
      stored.rows.set(row, this.isAboutPurged(error) ? erasedRow(done) : done);
    }
    for (const { key, row } of claims) if (!stored.claims.has(key)) stored.claims.set(key, row);
    const last = slice.rows.at(-1)?.row ?? 0;
    stored.position = Math.max(stored.position, last);
    if (stored.takenTo === last) stored.takenTo = null;
    Object.assign(stored, { attempts: 0, dueAt: now });
    return change(stored, { counts });
  }

  async claims(partner: PartnerId, job: Uuid, keys: readonly string[]): Promise<readonly Claim[]> {
    const stored = this.store.bulkJobs.get(job);
    if (stored?.partner !== partner) return [];
    return [...new Set(keys)].flatMap((key) => {
      const row = stored.claims.get(key);
      return row === undefined ? [] : [{ key, row }];
    });
  }

  async handBack(partner: PartnerId, now: Date): Promise<void> {
    for (const [, stored] of this.unfinished(partner)) stored.dueAt = now;
  }

  /** Whether a row was refused for the address of a tenant that was purged meanwhile. */
  private isAboutPurged(error: RowRefusal | null): boolean {
    const id = tenantInTheWayByEmail(error);
    return [...this.store.tenants.values()].some(({ state }) => state.id === id && state.purgedAt !== null);
  }

  private unfinished(partner: PartnerId): readonly [Uuid, StoredBulkJob][] {
    return [...this.store.bulkJobs].filter(([, stored]) => stored.partner === partner && isUnfinished(stored));
  }
}

/** Says whether rows of it may be left to do. */
export function isUnfinished({ job }: StoredBulkJob): boolean {
  return job?.state.status === 'queued' || job?.state.status === 'running';
}

function stateOf({ job }: StoredBulkJob): BulkJobState {
  if (job === null) throw new Error('the upload is no job yet');
  return job.state;
}

function change(stored: StoredBulkJob, news: Partial<BulkJobState>): BulkJob {
  const state = stateOf(stored);
  const job = BulkJob.stored({ ...state, ...news, underWay: stored.takenTo !== null, version: state.version + 1 });
  stored.job = job;
  return copyOfJob(job);
}

function sliceRow({ row, input, flaw, reservedId }: StoredBulkRow): SliceRow {
  // Rows without a flaw were checked to be what a new tenant is made of.
  const fields = flaw === null && input !== null ? (JSON.parse(input) as NewTenantFields) : null;
  return { row, input, flaw: structuredClone(flaw), reservedId, fields };
}
