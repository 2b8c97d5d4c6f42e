import type { DueBulkJobs } from '../../application/bulk/ports.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';

/**
 * One task for each partner, however many jobs it has: it waits in one of two queues, each of which does one task at a time for whoever has
 * waited longest. A task that waits already keeps its place. Where one is being taken at this moment, `add_job` answers nothing, and the
 * jobs stay due. Rows that somebody else has in hand are left for the next look.
 */
const ENQUEUE = `
WITH due AS MATERIALIZED (
  SELECT id, partner_id FROM bulk_jobs
  WHERE due_at <= $1::timestamptz AND finished_at IS NULL AND status IN ('queued', 'running')
  ORDER BY due_at LIMIT $3::int
  FOR NO KEY UPDATE SKIP LOCKED
), tried AS MATERIALIZED (
  SELECT partner_id, (graphile_worker.add_job('run-bulk-jobs', json_build_object('partner', partner_id),
    queue_name := 'bulk-' || (hashtext(partner_id) & 1), job_key := 'run-bulk-jobs:' || partner_id,
    job_key_mode := 'preserve_run_at')).id AS task
  FROM (SELECT DISTINCT partner_id FROM due) AS partners
), postponed AS (
  UPDATE bulk_jobs AS job SET due_at = $2::timestamptz
  FROM due JOIN tried USING (partner_id)
  WHERE job.id = due.id AND job.partner_id = due.partner_id AND tried.task IS NOT NULL
)
SELECT to_json(count(task))::text FROM due JOIN tried USING (partner_id)`;

/** Queues the work on bulk jobs as jobs of Graphile Worker, in PostgreSQL. */
export class PrismaDueBulkJobs implements DueBulkJobs {
  constructor(private readonly database: Database) {}

  async enqueue(now: Date, dueAgainAt: Date, limit: number): Promise<number> {
    const [count] = await reachingDatabase(() =>
      this.database.statements.run(ENQUEUE, now.toISOString(), dueAgainAt.toISOString(), String(limit)),
    );
    return Number(count);
  }
}
