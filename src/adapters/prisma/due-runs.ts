import type { DueRuns } from '../../application/provisioning/ports.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';

/**
 * A run's task replaces the one that still waits, in its place in the queue. One that is under way is left alone: the version settles
 * who goes on. One that is being taken at this moment can neither be replaced nor be joined by another, and `add_job` answers nothing:
 * its run stays due. Rows that somebody else has in hand are left for the next look. Other jobs go first: many runs whose actions hang
 * would keep them waiting for minutes.
 */
const ENQUEUE = `
WITH due AS MATERIALIZED (
  SELECT tenant_id, partner_id, version, request_id, trace_parent FROM provisioning_runs
  WHERE due_at <= $1::timestamptz
  ORDER BY due_at LIMIT $3::int
  FOR NO KEY UPDATE SKIP LOCKED
), tried AS MATERIALIZED (
  SELECT tenant_id, partner_id, (graphile_worker.add_job('run-provisioning',
    json_build_object('partner', partner_id, 'tenant', tenant_id, 'version', version, 'request', request_id, 'trace', trace_parent),
    job_key := 'run-provisioning:' || tenant_id, job_key_mode := 'preserve_run_at', max_attempts := 5, priority := 10)).id AS task
  FROM due
), postponed AS (
  UPDATE provisioning_runs AS run SET due_at = $2::timestamptz
  FROM tried WHERE run.tenant_id = tried.tenant_id AND run.partner_id = tried.partner_id AND tried.task IS NOT NULL
)
SELECT to_json(count(task))::text FROM tried`;

/** Queues runs that are due as jobs of Graphile Worker, in PostgreSQL. */
export class PrismaDueRuns implements DueRuns {
  constructor(private readonly database: Database) {}

  async enqueue(now: Date, dueAgainAt: Date, limit: number): Promise<number> {
    const [count] = await reachingDatabase(() =>
      this.database.statements.run(ENQUEUE, now.toISOString(), dueAgainAt.toISOString(), String(limit)),
    );
    return Number(count);
  }
}
