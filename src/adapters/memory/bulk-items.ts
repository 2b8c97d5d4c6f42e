import type { BulkItem, BulkItemPosition, BulkItems } from '../../application/bulk/ports.js';
import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { BulkRowStatus } from '../../domain/bulk/bulk-row.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { MemoryStore } from './memory-store.js';

/** Reads the rows of bulk jobs that are kept in the process. */
export class MemoryBulkItems implements BulkItems {
  constructor(private readonly store: MemoryStore) {}

  async list(
    partner: PartnerId,
    job: Uuid,
    statuses: readonly BulkRowStatus[],
    page: PageRequest<BulkItemPosition>,
  ): Promise<Page<BulkItem, BulkItemPosition>> {
    const stored = this.store.bulkJobs.get(job);
    const rows = stored?.partner === partner ? [...stored.rows.values()] : [];
    const found = rows
      .filter(({ row, status }) => row > (page.after?.row ?? 0) && (statuses.length === 0 || statuses.includes(status)))
      .toSorted((one, other) => one.row - other.row)
      .slice(0, page.limit + 1)
      .map(({ row, status, tenant, error, input }) => structuredClone({ row, status, tenant, error, input }));
    return pageOf(found, page, ({ row }) => ({ row }), null);
  }
}
