import type { BulkLeftovers } from '../../application/bulk/ports.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';

/** Deletes jobs with all that belongs to them; what somebody else has in hand is left for the next time. */
function deletion(condition: string): string {
  return `
WITH old AS MATERIALIZED (
  SELECT id, partner_id FROM bulk_jobs WHERE ${condition}
  LIMIT $2::int
  FOR UPDATE SKIP LOCKED
), old_rows AS (
  DELETE FROM bulk_rows AS item USING old WHERE item.job_id = old.id AND item.partner_id = old.partner_id
), old_claims AS (
  DELETE FROM bulk_claims AS claim USING old WHERE claim.job_id = old.id AND claim.partner_id = old.partner_id
), deleted AS (
  DELETE FROM bulk_jobs AS job USING old WHERE job.id = old.id AND job.partner_id = old.partner_id
  RETURNING job.id
)
SELECT to_json(count(*))::text FROM deleted`;
}

const ABANDON = deletion(`status = 'staging' AND finished_at IS NULL AND due_at < $1::timestamptz`);
const DELETE = deletion(`finished_at < $1::timestamptz`);

/** Clears bulk jobs out of PostgreSQL. */
export class PrismaBulkLeftovers implements BulkLeftovers {
  constructor(private readonly database: Database) {}

  async abandonUploads(untouchedSince: Date, limit: number): Promise<number> {
    return this.run(ABANDON, untouchedSince, limit);
  }

  async deleteJobs(endedBefore: Date, limit: number): Promise<number> {
    return this.run(DELETE, endedBefore, limit);
  }

  private async run(sql: string, before: Date, limit: number): Promise<number> {
    const [count] = await reachingDatabase(() =>
      this.database.statements.run(sql, before.toISOString(), String(limit)),
    );
    return Number(count);
  }
}
