import { bulkJobEventData } from '../../application/bulk/bulk-job-document.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { BulkJobChange } from '../../domain/bulk/bulk-job.js';
import { bulkJobInput } from './bulk-job-row.js';
import type { DirectStatements } from './direct-statements.js';

/**
 * Stores a changed job, its event and its receipt by one statement, if the stored version is the one that was decided upon. A job that is
 * cancelled takes its pending rows with it; one that is queued again begins anew with its failed rows.
 */
const SAVE = `
WITH input AS MATERIALIZED (
  SELECT * FROM json_to_record($1::json) AS input (
    id uuid, partner_id text, status text, failed int, cancelled int, round int, cancel_request json, version int, based_on int,
    under_way boolean, at timestamptz, started_at timestamptz, finished_at timestamptz, event_id uuid, event_type text, event_data json,
    actor_sub text, actor_roles text[], request_id text, trace_parent text, scope text, key text, fingerprint text, receipt_id uuid, outcome json)
), saved AS (
  UPDATE bulk_jobs AS job
  SET status = input.status, failed = input.failed, cancelled = input.cancelled, round = input.round,
    position = CASE WHEN input.round > job.round THEN 0 ELSE job.position END,
    taken_to = CASE WHEN input.under_way THEN job.taken_to END, attempts = 0, cancel_request = input.cancel_request,
    version = input.version, due_at = input.at, started_at = input.started_at, finished_at = input.finished_at
  FROM input
  WHERE job.id = input.id AND job.partner_id = input.partner_id AND job.version = input.based_on
  RETURNING job.id, job.partner_id, job.status
), cancelled_rows AS (
  UPDATE bulk_rows AS item SET status = 'cancelled', input = NULL, flaw = NULL
  FROM saved WHERE saved.status = 'cancelled' AND item.job_id = saved.id AND item.partner_id = saved.partner_id
    AND item.status = 'pending'
), retried_rows AS (
  UPDATE bulk_rows AS item SET status = 'pending', error = NULL, email_key = NULL
  FROM saved WHERE saved.status = 'queued' AND item.job_id = saved.id AND item.partner_id = saved.partner_id
    AND item.status = 'failed'
), event AS (
  INSERT INTO events (id, type, occurred_at, partner_id, actor_sub, actor_roles, request_id, trace_parent, data)
  SELECT event_id, event_type, at, partner_id, actor_sub, actor_roles, request_id, trace_parent, event_data
  FROM input WHERE event_id IS NOT NULL AND id IN (SELECT id FROM saved)
), receipt AS (
  INSERT INTO idempotency_receipts (partner_id, scope, key, fingerprint, event_id, outcome, created_at)
  SELECT partner_id, scope, key, fingerprint, receipt_id, outcome, at
  FROM input WHERE key IS NOT NULL AND id IN (SELECT id FROM saved)
)
SELECT to_json(EXISTS (SELECT FROM saved))::text`;

/** Stores a changed job; answers whether the version was still the one that was decided upon. */
export async function saveBulkJob(
  statements: DirectStatements,
  { next, events, basedOn }: BulkJobChange,
  command: CommandContext,
  at: Date,
): Promise<boolean> {
  const [event] = events;
  if (events.length > 1) throw new Error('a change of a bulk job has one event at most');
  const outcome = bulkJobInput(next);
  const input = {
    ...outcome,
    based_on: basedOn,
    under_way: next.state.underWay,
    at,
    ...(event && { event_id: event.id, event_type: event.type, event_data: bulkJobEventData(event) }),
    actor_sub: command.actor.sub,
    actor_roles: command.actor.roles,
    request_id: command.requestId,
    trace_parent: command.traceParent,
    ...command.idempotency,
    receipt_id: next.state.id,
    outcome,
  };
  const [stored] = await statements.run(SAVE, JSON.stringify(input));
  return stored === true;
}
