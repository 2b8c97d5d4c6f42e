/** Where a bulk job is. `failed`: it could not be worked off, as against a job some of whose rows failed. */
export const BULK_JOB_STATUSES = ['queued', 'running', 'completed', 'cancelled', 'failed'] as const;

export type BulkJobStatus = (typeof BULK_JOB_STATUSES)[number];

/** Which states a caller can bring a job to, from each; a job some of whose rows failed can also be `queued` again. */
export const ALLOWED_JOB_TRANSITIONS: Readonly<Record<BulkJobStatus, readonly BulkJobStatus[]>> = {
  queued: ['cancelled'],
  running: ['cancelled'],
  completed: [],
  cancelled: [],
  failed: ['queued'],
};

/** What becomes of a row whose e-mail or external id a live tenant has: it fails, it is passed over, or it changes that tenant. */
export const ON_CONFLICT = ['fail', 'skip', 'update'] as const;

export type OnConflict = (typeof ON_CONFLICT)[number];
