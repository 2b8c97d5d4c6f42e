import type { BulkJobStatus, OnConflict } from '../../domain/bulk/bulk-job-status.js';
import { BulkJob, type CancelRequest } from '../../domain/bulk/bulk-job.js';
import type { Actor } from '../../domain/access/actor.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { Permission } from '../../domain/access/permission.js';
import type { Uuid } from '../../domain/shared/uuid.js';

/** An actor in JSON. */
interface ActorRow extends Omit<Actor, 'narrowedTo'> {
  readonly narrowedTo: readonly Permission[] | null;
}

/** A request to end a job in JSON. */
interface CancelRow extends Omit<CancelRequest, 'actor'> {
  readonly actor: ActorRow;
}

/** A row of `bulk_jobs` in JSON, once it is no longer staging. */
export interface BulkJobRow {
  readonly id: Uuid;
  readonly partner_id: PartnerId;
  readonly status: BulkJobStatus;
  readonly on_conflict: OnConflict;
  readonly dry_run: boolean;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly cancelled: number;
  readonly submitter: ActorRow;
  readonly request_id: string;
  readonly trace_parent: string | null;
  readonly round: number;
  readonly taken_to: number | null;
  readonly cancel_request: CancelRow | null;
  readonly version: number;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

/** Takes up a job from its row. */
export function bulkJobFromRow(row: BulkJobRow): BulkJob {
  return BulkJob.stored({
    id: row.id,
    partner: row.partner_id,
    status: row.status,
    onConflict: row.on_conflict,
    dryRun: row.dry_run,
    total: row.total,
    counts: { succeeded: row.succeeded, failed: row.failed, skipped: row.skipped, cancelled: row.cancelled },
    submitter: actorFromRow(row.submitter),
    requestId: row.request_id,
    // Receipts from before it was kept do not say.
    traceParent: row.trace_parent ?? null,
    round: row.round,
    underWay: row.taken_to !== null,
    cancelRequest: row.cancel_request && { ...row.cancel_request, actor: actorFromRow(row.cancel_request.actor) },
    version: row.version,
    createdAt: new Date(row.created_at),
    startedAt: row.started_at === null ? null : new Date(row.started_at),
    finishedAt: row.finished_at === null ? null : new Date(row.finished_at),
  });
}

/** Writes a job down as the statements take it; whether rows are in hand is the storage's own affair. */
export function bulkJobInput({ state }: BulkJob) {
  return {
    id: state.id,
    partner_id: state.partner,
    status: state.status,
    on_conflict: state.onConflict,
    dry_run: state.dryRun,
    total: state.total,
    ...state.counts,
    submitter: actorRow(state.submitter),
    request_id: state.requestId,
    trace_parent: state.traceParent,
    round: state.round,
    taken_to: null,
    cancel_request: state.cancelRequest && { ...state.cancelRequest, actor: actorRow(state.cancelRequest.actor) },
    version: state.version,
    created_at: state.createdAt,
    started_at: state.startedAt,
    finished_at: state.finishedAt,
  };
}

function actorRow(actor: Actor): ActorRow {
  const { sub, roles, partner, narrowedTo } = actor;
  return { sub, roles, partner, narrowedTo: narrowedTo === null ? null : [...narrowedTo] };
}

function actorFromRow({ sub, roles, partner, narrowedTo }: ActorRow): Actor {
  return { sub, roles, partner, narrowedTo: narrowedTo === null ? null : new Set(narrowedTo) };
}
