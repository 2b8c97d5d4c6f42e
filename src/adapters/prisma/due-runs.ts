import type { DueRuns } from '../../application/provisioning/ports.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';

/**
 * A run's task replaces the one that still waits, in its place in the queue. One that is under way is left alone: the version settles
 * who goes on. Rows that somebody else has in hand are left for the next look. Other jobs go first: many runs whose actions hang would
 * keep them waiting for minutes.
 */
const ENQUEUE = `
WITH due AS MATERIALIZED (
  SELECT tenant_id, partner_id, version, request_id, trace_parent FROM provisioning_runs
  WHERE due_at <= $1::timestamptz
  ORDER BY due_at LIMIT $3::int
  FOR NO KEY UPDATE SKIP LOCKED
), postponed AS (
  UPDATE provisioning_runs AS run SET due_at = $2::timestamptz
  FROM due WHERE run.tenant_id = due.tenant_id AND run.partner_id = due.partner_id
), queued AS MATERIALIZED (
  SELECT graphile_worker.add_job('run-provisioning',
    json_build_object('partner', partner_id, 'tenant', tenant_id, 'version', version, 'request', request_id, 'trace', trace_parent),
    job_key := 'run-provisioning:' || tenant_id, job_key_mode := 'preserve_run_at', max_attempts := 5, priority := 10)
  FROM due
)
SELECT to_json(count(*))::text FROM queued`;

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
