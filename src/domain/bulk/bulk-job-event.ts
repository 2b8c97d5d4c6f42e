import type { FieldChanges } from '../shared/change.js';
import type { Uuid } from '../shared/uuid.js';
import type { BulkJob } from './bulk-job.js';

/** What can happen to a bulk job, by its public name. */
export const BULK_JOB_EVENT_TYPES = ['bulk_job.completed', 'bulk_job.cancelled'] as const;

export type BulkJobEventType = (typeof BULK_JOB_EVENT_TYPES)[number];

/** Something that happened to a bulk job: what, when, and how it is now. */
export interface BulkJobEvent {
  readonly id: Uuid;
  readonly type: BulkJobEventType;
  readonly at: Date;
  readonly bulkJob: BulkJob;
  readonly changes: FieldChanges;
}
