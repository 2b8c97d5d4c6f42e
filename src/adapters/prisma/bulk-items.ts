import type { BulkItem, BulkItemPosition, BulkItems } from '../../application/bulk/ports.js';
import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { BulkRowStatus, RowRefusal } from '../../domain/bulk/bulk-row.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';

const EVERY = `
SELECT to_json(item)::text FROM (
  SELECT row, status, tenant_id, error, input FROM bulk_rows
  WHERE partner_id = $1 AND job_id = $2::uuid AND row > $3::int
  ORDER BY row LIMIT $4::int
) AS item`;

/** From each state the next few along the index: a state that is rare among many rows is found at once. */
const IN_STATES = `
SELECT to_json(item)::text FROM (
  SELECT found.* FROM json_array_elements_text($5::json) AS wanted (status)
  CROSS JOIN LATERAL (
    SELECT row, status, tenant_id, error, input FROM bulk_rows
    WHERE partner_id = $1 AND job_id = $2::uuid AND status = wanted.status AND row > $3::int
    ORDER BY row LIMIT $4::int
  ) AS found
  ORDER BY row LIMIT $4::int
) AS item`;

interface ItemRow {
  readonly row: number;
  readonly status: BulkRowStatus;
  readonly tenant_id: Uuid | null;
  readonly error: string | null;
  readonly input: string | null;
}

/** Reads the rows of bulk jobs from PostgreSQL. */
export class PrismaBulkItems implements BulkItems {
  constructor(private readonly database: Database) {}

  async list(
    partner: PartnerId,
    job: Uuid,
    statuses: readonly BulkRowStatus[],
    page: PageRequest<BulkItemPosition>,
  ): Promise<Page<BulkItem, BulkItemPosition>> {
    const parameters = [partner, job, String(page.after?.row ?? 0), String(page.limit + 1)];
    const rows = await reachingDatabase(() =>
      statuses.length === 0
        ? this.database.statements.run(EVERY, ...parameters)
        : this.database.statements.run(IN_STATES, ...parameters, JSON.stringify([...new Set(statuses)])),
    );
    // What the statements above build.
    const items = (rows as readonly ItemRow[]).map(itemFromRow);
    return pageOf(items, page, ({ row }) => ({ row }), null);
  }
}

function itemFromRow({ row, status, tenant_id, error, input }: ItemRow): BulkItem {
  return { row, status, tenant: tenant_id, error: refusalIn(error), input };
}

/** Reads a refusal as it is kept with a row. */
export function refusalIn(text: string | null): RowRefusal | null {
  // Written by us from a RowRefusal.
  return text === null ? null : (JSON.parse(text) as RowRefusal);
}
