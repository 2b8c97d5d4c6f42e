import type { BulkSlice, BulkWork, Claim, SliceRecord, SliceRow } from '../../application/bulk/ports.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { BulkJob } from '../../domain/bulk/bulk-job.js';
import { tenantInTheWayByEmail } from '../../domain/bulk/bulk-row.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { NewTenantFields } from '../../domain/tenants/tenant-fields.js';
import { refusalIn } from './bulk-items.js';
import { bulkJobFromRow, type BulkJobRow } from './bulk-job-row.js';
import { PLANNED_ANEW, type Database } from './database.js';
import { reachingDatabase } from './errors.js';
import { heldTenants } from './tenant-erasure.js';

/** For how long nobody else is asked to look at a job whose rows are in hand. */
const IN_HAND = `interval '45 s'`;

/**
 * Once a job is told to end, only what was in hand is taken up again: its worker may have died over it. Planned for the tables as they are:
 * a hundred thousand rows come into an empty one in seconds.
 */
const TAKE = `${PLANNED_ANEW}
WITH chosen AS MATERIALIZED (
  SELECT id, position, taken_to, cancel_request FROM bulk_jobs
  WHERE partner_id = $1 AND status IN ('queued', 'running')
  ORDER BY id LIMIT 1
  FOR NO KEY UPDATE
), next AS MATERIALIZED (
  SELECT item.* FROM chosen
  CROSS JOIN LATERAL (
    SELECT row, reserved_id, input, flaw FROM bulk_rows
    WHERE partner_id = $1 AND job_id = chosen.id AND status = 'pending' AND row > chosen.position
      AND (chosen.cancel_request IS NULL OR row <= coalesce(chosen.taken_to, 0))
    ORDER BY row LIMIT $2::int
  ) AS item
), taken AS (
  UPDATE bulk_jobs AS job
  SET status = 'running', started_at = coalesce(job.started_at, $3::timestamptz), attempts = job.attempts + 1,
    taken_to = (SELECT max(row) FROM next), due_at = $3::timestamptz + ${IN_HAND}, version = job.version + 1
  FROM chosen WHERE job.id = chosen.id AND job.partner_id = $1
  RETURNING job.*
)
SELECT json_build_object('job', taken, 'rows', (SELECT coalesce(json_agg(next ORDER BY row), '[]') FROM next))::text
FROM taken`;

/**
 * A row counts when it comes to its end, so once; by the range only rows near these are looked at, however the rows are joined. Rows stay in
 * hand if it is others by now. In another round the rows are to be done anew, and where the job has come to is not for us to say. What a
 * row says that failed for a tenant's address is erased if that tenant was purged meanwhile, as the purge would have.
 */
const RECORD = `${PLANNED_ANEW}
WITH input AS MATERIALIZED (
  SELECT * FROM json_to_recordset($3::json) AS input (row int, status text, tenant uuid, error text, email_key text, obstacle uuid)
), ${heldTenants('SELECT obstacle FROM input WHERE obstacle IS NOT NULL')}, judged AS MATERIALIZED (
  SELECT input.*, held.purged_at IS NOT NULL AS erased FROM input LEFT JOIN held_tenants AS held ON held.id = input.obstacle
), own AS MATERIALIZED (
  SELECT id FROM bulk_jobs WHERE id = $1::uuid AND partner_id = $2 AND round = $8::int
  FOR NO KEY UPDATE
), settled AS (
  UPDATE bulk_rows AS item
  SET status = input.status, tenant_id = input.tenant, error = input.error,
    email_key = CASE WHEN NOT input.erased THEN input.email_key END,
    input = CASE WHEN input.status = 'failed' AND NOT input.erased THEN item.input END,
    flaw = CASE WHEN input.erased THEN coalesce(item.flaw, input.error) ELSE item.flaw END
  FROM judged AS input
  WHERE item.job_id = $1::uuid AND item.partner_id = $2 AND item.row = input.row AND item.status = 'pending'
    AND item.row BETWEEN $7::int AND $5::int AND EXISTS (SELECT FROM own)
  RETURNING item.status
), claimed AS (
  INSERT INTO bulk_claims (job_id, key, partner_id, row)
  SELECT $1::uuid, encode(sha256(convert_to(claim.key, 'UTF8')), 'hex'), $2, claim.row
  FROM json_to_recordset($4::json) AS claim (key text, row int) WHERE EXISTS (SELECT FROM own)
  ON CONFLICT DO NOTHING
), counted AS (
  SELECT count(*) FILTER (WHERE status = 'succeeded') AS succeeded, count(*) FILTER (WHERE status = 'failed') AS failed,
    count(*) FILTER (WHERE status = 'skipped') AS skipped
  FROM settled
)
UPDATE bulk_jobs AS job
SET succeeded = job.succeeded + counted.succeeded, failed = job.failed + counted.failed, skipped = job.skipped + counted.skipped,
  position = greatest(job.position, $5::int), taken_to = nullif(job.taken_to, $5::int), attempts = 0,
  due_at = $6::timestamptz + ${IN_HAND}, version = job.version + 1
FROM counted, own
WHERE job.id = own.id AND job.partner_id = $2
RETURNING to_json(job)::text`;

const CLAIMS = `${PLANNED_ANEW}
SELECT json_build_object('key', wanted.key, 'row', claim.row)::text
FROM json_array_elements_text($3::json) AS wanted (key)
JOIN bulk_claims AS claim ON claim.job_id = $2::uuid AND claim.partner_id = $1
  AND claim.key = encode(sha256(convert_to(wanted.key, 'UTF8')), 'hex')`;

const HAND_BACK = `
UPDATE bulk_jobs SET due_at = $2::timestamptz
WHERE partner_id = $1 AND status IN ('queued', 'running')
RETURNING 'true'`;

interface TakenSlice {
  readonly job: BulkJobRow & { readonly attempts: number };
  readonly rows: readonly {
    readonly row: number;
    readonly reserved_id: Uuid;
    readonly input: string | null;
    readonly flaw: string | null;
  }[];
}

/** Hands out the rows that wait in PostgreSQL. */
export class PrismaBulkWork implements BulkWork {
  constructor(private readonly database: Database) {}

  async take(partner: PartnerId, limit: number, now: Date): Promise<BulkSlice | null> {
    const [taken] = await this.run(TAKE, partner, String(limit), now.toISOString());
    if (taken === undefined) return null;
    // What the statement above builds.
    const { job, rows } = taken as TakenSlice;
    return { job: bulkJobFromRow(job), rows: rows.map(sliceRow), attempts: job.attempts };
  }

  async record({ job, rows }: BulkSlice, { outcomes, claims }: SliceRecord, now: Date): Promise<BulkJob | null> {
    const { id, partner, round } = job.state;
    const input = outcomes.map(({ row, status, tenant, error, emailKey }) => ({
      row,
      status,
      tenant,
      error: error === null ? null : JSON.stringify(error),
      email_key: emailKey,
      obstacle: tenantInTheWayByEmail(error),
    }));
    const [first, last] = [rows[0], rows.at(-1)].map((row) => String(row?.row ?? 0));
    const [recorded] = await this.run(
      RECORD,
      id,
      partner,
      JSON.stringify(input),
      JSON.stringify(claims),
      last ?? '0',
      now.toISOString(),
      first ?? '0',
      String(round),
    );
    // What the statement above builds.
    return recorded === undefined ? null : bulkJobFromRow(recorded as BulkJobRow);
  }

  async claims(partner: PartnerId, job: Uuid, keys: readonly string[]): Promise<readonly Claim[]> {
    // What the statement above builds.
    return (await this.run(CLAIMS, partner, job, JSON.stringify(keys))) as readonly Claim[];
  }

  async handBack(partner: PartnerId, now: Date): Promise<void> {
    await this.run(HAND_BACK, partner, now.toISOString());
  }

  private run(sql: string, ...parameters: readonly string[]): Promise<readonly unknown[]> {
    return reachingDatabase(() => this.database.statements.run(sql, ...parameters));
  }
}

function sliceRow({ row, reserved_id, input, flaw }: TakenSlice['rows'][number]): SliceRow {
  // Rows without a flaw were checked to be what a new tenant is made of.
  const fields = flaw === null && input !== null ? (JSON.parse(input) as NewTenantFields) : null;
  return { row, reservedId: reserved_id, input, flaw: refusalIn(flaw), fields };
}
