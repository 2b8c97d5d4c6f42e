import type { BulkStaging, StagedRow } from '../../application/bulk/ports.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { BulkJob } from '../../domain/bulk/bulk-job.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { jobOfReceipt } from './bulk-job-repository.js';
import { bulkJobInput } from './bulk-job-row.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';
import { IdempotencyReceipts } from './idempotency-receipts.js';

/** How often a submission starts over when the key that stood in its way has been forgotten meanwhile. */
const MAX_ROUNDS = 5;

const BEGIN = `
INSERT INTO bulk_jobs (id, partner_id, status, due_at, created_at)
VALUES ($1::uuid, $2, 'staging', $3::timestamptz, $3::timestamptz)
ON CONFLICT DO NOTHING
RETURNING 'true'`;

/** The upload is touched first: should it have been cleared away, nothing is added to it. */
const ADD = `
WITH upload AS (
  UPDATE bulk_jobs SET due_at = $4::timestamptz
  WHERE id = $1::uuid AND partner_id = $2 AND status = 'staging'
  RETURNING id, partner_id
), added AS (
  INSERT INTO bulk_rows (job_id, row, partner_id, status, reserved_id, input, flaw)
  SELECT upload.id, input.row, upload.partner_id, 'pending', input.reserved_id, input.input, input.flaw
  FROM upload, json_to_recordset($3::json) AS input (row int, reserved_id uuid, input text, flaw text)
)
SELECT to_json(EXISTS (SELECT FROM upload))::text`;

/** A receipt's insert waits for another transaction's with the same key; the upload becomes a job only with a receipt that is new. */
const SUBMIT = `
WITH input AS MATERIALIZED (
  SELECT * FROM json_to_record($1::json) AS input (
    id uuid, partner_id text, status text, on_conflict text, dry_run boolean, total int, submitter json, request_id text, trace_parent text,
    version int, created_at timestamptz, scope text, key text, fingerprint text, outcome json)
), upload AS (
  SELECT job.id FROM bulk_jobs AS job, input
  WHERE job.id = input.id AND job.partner_id = input.partner_id AND job.status = 'staging'
  FOR UPDATE OF job
), receipt AS (
  INSERT INTO idempotency_receipts (partner_id, scope, key, fingerprint, event_id, outcome, created_at)
  SELECT partner_id, scope, key, fingerprint, id, outcome, created_at
  FROM input WHERE key IS NOT NULL AND id IN (SELECT id FROM upload)
  ON CONFLICT DO NOTHING
  RETURNING event_id
), submitted AS (
  UPDATE bulk_jobs AS job
  SET status = input.status, on_conflict = input.on_conflict, dry_run = input.dry_run, total = input.total,
    submitter = input.submitter, request_id = input.request_id, trace_parent = input.trace_parent, version = input.version,
    due_at = input.created_at, created_at = input.created_at
  FROM input
  WHERE job.id = input.id AND job.partner_id = input.partner_id AND job.id IN (SELECT id FROM upload)
    AND (input.key IS NULL OR EXISTS (SELECT FROM receipt))
  RETURNING job.id
)
SELECT to_json(CASE WHEN EXISTS (SELECT FROM submitted) THEN 'stored'
  WHEN EXISTS (SELECT FROM upload) THEN 'key-used' ELSE 'gone' END)::text`;

const ABANDON = `
WITH upload AS (
  DELETE FROM bulk_jobs WHERE id = $1::uuid AND partner_id = $2 AND status = 'staging'
  RETURNING id, partner_id
), forgotten AS (
  DELETE FROM bulk_rows AS item USING upload WHERE item.job_id = upload.id AND item.partner_id = upload.partner_id
)
SELECT to_json(count(*))::text FROM upload`;

/** Gathers uploads in PostgreSQL, where they wait invisibly until they are complete. */
export class PrismaBulkStaging implements BulkStaging {
  private readonly receipts: IdempotencyReceipts<BulkJob>;

  constructor(private readonly database: Database) {
    this.receipts = new IdempotencyReceipts(database.client, jobOfReceipt);
  }

  async begin(partner: PartnerId, job: Uuid, at: Date): Promise<void> {
    await this.run(BEGIN, job, partner, at.toISOString());
  }

  async add(partner: PartnerId, job: Uuid, rows: readonly StagedRow[], at: Date): Promise<void> {
    const input = rows.map(({ row, reservedId, input: said, flaw }) => ({
      row,
      reserved_id: reservedId,
      input: said,
      flaw: flaw === null ? null : JSON.stringify(flaw),
    }));
    const [added] = await this.run(ADD, job, partner, JSON.stringify(input), at.toISOString());
    if (added !== true) throw new Unavailable(new Error('the upload was cleared away while it came in'));
  }

  async submit(job: BulkJob, { idempotency }: CommandContext): Promise<Outcome<BulkJob>> {
    const outcome = bulkJobInput(job);
    const input = JSON.stringify({ ...outcome, ...idempotency, outcome });
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const [stored] = await this.run(SUBMIT, input);
      if (stored === 'stored') return { value: job, replayed: false };
      if (stored === 'gone' || idempotency === null) {
        throw new Unavailable(new Error('the upload was cleared away while it came in'));
      }
      const { partner, createdAt } = job.state;
      const first = await reachingDatabase(() => this.receipts.recall(partner, idempotency, createdAt));
      if (first !== 'forgotten' && first !== 'undecided') return first;
    }
    throw new Unavailable(new Error('the same key was taken and given free again and again'));
  }

  async abandon(partner: PartnerId, job: Uuid): Promise<void> {
    await this.run(ABANDON, job, partner);
  }

  private run(sql: string, ...parameters: readonly string[]): Promise<readonly unknown[]> {
    return reachingDatabase(() => this.database.statements.run(sql, ...parameters));
  }
}
