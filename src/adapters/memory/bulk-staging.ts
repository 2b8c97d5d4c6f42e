import type { BulkStaging, StagedRow } from '../../application/bulk/ports.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { BulkJob } from '../../domain/bulk/bulk-job.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { copyOfJob, recallJob } from './bulk-job-repository.js';
import { rememberOutcome } from './idempotency-receipts.js';
import type { MemoryStore, StoredBulkJob } from './memory-store.js';

/** Gathers uploads in the process. */
export class MemoryBulkStaging implements BulkStaging {
  constructor(private readonly store: MemoryStore) {}

  async begin(partner: PartnerId, job: Uuid, at: Date): Promise<void> {
    if (this.store.bulkJobs.has(job)) return;
    const nothing = { position: 0, takenTo: null, attempts: 0, rows: new Map(), claims: new Map() };
    this.store.bulkJobs.set(job, { partner, job: null, dueAt: at, ...nothing });
  }

  async add(partner: PartnerId, job: Uuid, rows: readonly StagedRow[], at: Date): Promise<void> {
    const upload = this.upload(partner, job);
    upload.dueAt = at;
    for (const row of rows) {
      const untouched = { status: 'pending', tenant: null, error: null, emailKey: null } as const;
      upload.rows.set(row.row, { ...structuredClone(row), ...untouched });
    }
  }

  async submit(job: BulkJob, command: CommandContext): Promise<Outcome<BulkJob>> {
    const { id, partner, createdAt } = job.state;
    const upload = this.upload(partner, id);
    const first = recallJob(this.store, partner, command, createdAt);
    if (first !== null) return first;
    upload.job = copyOfJob(job);
    upload.dueAt = createdAt;
    rememberOutcome(this.store, partner, copyOfJob(job), command, createdAt);
    return { value: job, replayed: false };
  }

  async abandon(partner: PartnerId, job: Uuid): Promise<void> {
    const stored = this.store.bulkJobs.get(job);
    if (stored?.partner === partner && stored.job === null) this.store.bulkJobs.delete(job);
  }

  /** @throws Unavailable when it was cleared away meanwhile */
  private upload(partner: PartnerId, job: Uuid): StoredBulkJob {
    const stored = this.store.bulkJobs.get(job);
    if (stored?.partner !== partner || stored.job !== null) throw new Unavailable();
    return stored;
  }
}
