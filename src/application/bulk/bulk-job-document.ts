import type { BulkJobEvent } from '../../domain/bulk/bulk-job-event.js';
import type { BulkJobStatus, OnConflict } from '../../domain/bulk/bulk-job-status.js';
import type { BulkJob } from '../../domain/bulk/bulk-job.js';
import type { FieldChanges } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';

/** A bulk job as it is published: in answers and in events. Times are RFC 3339 UTC with milliseconds. */
export interface BulkJobDocument {
  readonly id: Uuid;
  readonly partner_id: string;
  readonly status: BulkJobStatus;
  readonly on_conflict: OnConflict;
  readonly dry_run: boolean;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly cancelled: number;
  readonly progress: number;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

/** Writes a bulk job down field by field: what is not named here is never published. */
export function bulkJobDocument(job: BulkJob): BulkJobDocument {
  const { state } = job;
  return {
    id: state.id,
    partner_id: state.partner,
    status: state.status,
    on_conflict: state.onConflict,
    dry_run: state.dryRun,
    total: state.total,
    succeeded: state.counts.succeeded,
    failed: state.counts.failed,
    skipped: state.counts.skipped,
    cancelled: state.counts.cancelled,
    progress: job.progress,
    created_at: state.createdAt.toISOString(),
    started_at: state.startedAt?.toISOString() ?? null,
    finished_at: state.finishedAt?.toISOString() ?? null,
  };
}

/** What an event about a bulk job tells: the job after the change, and what was different before. */
export interface BulkJobEventData {
  readonly bulk_job: BulkJobDocument;
  readonly changes: FieldChanges;
}

/** Writes down what an event about a bulk job tells. */
export function bulkJobEventData({ bulkJob, changes }: BulkJobEvent): BulkJobEventData {
  return { bulk_job: bulkJobDocument(bulkJob), changes };
}
