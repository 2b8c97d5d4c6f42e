import { z } from 'zod';
import { BULK_JOB_STATUSES, ON_CONFLICT } from '../../domain/bulk/bulk-job-status.js';
import { BULK_LIMITS } from '../../domain/bulk/bulk-limits.js';
import { BULK_ROW_STATUSES } from '../../domain/bulk/bulk-row.js';
import { ProblemSchema } from './documentation/problem.schema.js';
import { LIST_PARAMETERS } from './list-query.js';
import { DryRunQuery, NewTenantSchema } from './tenant.schema.js';

const onConflict = z.enum(ON_CONFLICT, { error: `Must be one of ${ON_CONFLICT.join(', ')}` }).meta({
  description:
    'What becomes of a row whose e-mail or external id one of your live tenants has: it fails, it is skipped, or it changes that tenant as a PATCH would. `update` needs `tenant:update` too.',
});

/** The query of `POST /bulk-jobs`. */
export const BulkSubmissionQuery = z.strictObject({
  dry_run: DryRunQuery.shape.dry_run.meta({ description: 'Check every row, and create nothing.' }),
  on_conflict: onConflict
    .optional()
    .meta({ description: 'For uploads that cannot say it themselves; `fail` without it.' }),
});

/** The JSON body of `POST /bulk-jobs`. */
export const BulkSubmissionSchema = z
  .strictObject({
    items: z.array(NewTenantSchema).min(1).max(BULK_LIMITS.rows).meta({ description: 'The rows, numbered from 1.' }),
    on_conflict: onConflict.optional().meta({ default: 'fail' }),
  })
  .meta({ id: 'BulkSubmission' });

const count = z.int().nonnegative();
const instant = z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC, with milliseconds.' });

/** A bulk job, as every answer shows it. */
export const BulkJobSchema = z
  .strictObject({
    id: z.string().meta({ format: 'uuid' }),
    partner_id: z.string().meta({ description: 'The partner that owns the job.', example: 'acme' }),
    status: z.enum(BULK_JOB_STATUSES).meta({
      description:
        '`completed` when every row has come to an end, whatever that was. `failed` when the job could not be worked off; it can be retried.',
    }),
    on_conflict: onConflict,
    dry_run: z.boolean(),
    total: count.meta({ description: 'How many rows there are.' }),
    succeeded: count,
    failed: count,
    skipped: count,
    cancelled: count.meta({ description: 'Rows that a cancelled job did not get to.' }),
    progress: z.int().min(0).max(100).meta({ description: 'Rows that have come to an end, of a hundred.' }),
    created_at: instant,
    started_at: instant.nullable(),
    finished_at: instant.nullable(),
  })
  .meta({ id: 'BulkJob' });

/** What became of a row. */
export const BulkItemSchema = z
  .strictObject({
    row: z.int().positive().meta({ description: 'Which row, from 1; a header and empty lines are not counted.' }),
    status: z.enum(BULK_ROW_STATUSES),
    tenant: z.string().nullable().meta({
      format: 'uuid',
      description: 'The tenant that the row led to; of a skipped row, the one that was there already.',
    }),
    error: ProblemSchema.nullable().meta({
      description: 'Why it failed: the problem that `POST /tenants` would have answered.',
    }),
  })
  .meta({ id: 'BulkItem' });

function several<const Values extends readonly [string, ...string[]]>(values: Values, description: string) {
  return z
    .preprocess(
      (value) => (typeof value === 'string' ? [value] : value),
      z.array(z.enum(values, { error: `Must be one of ${values.join(', ')}` })).max(20),
    )
    .optional()
    .meta({
      param: { style: 'form', explode: true },
      type: 'array',
      items: { type: 'string', enum: [...values] },
      description,
    });
}

/** The query of `GET /bulk-jobs`. */
export const BulkJobListQuery = z.strictObject({
  ...LIST_PARAMETERS,
  status: several(BULK_JOB_STATUSES, 'Any of these; can be given several times.'),
});

/** The query of a job's items. */
export const BulkItemListQuery = z.strictObject({
  ...LIST_PARAMETERS,
  status: several(BULK_ROW_STATUSES, 'Any of these; can be given several times.'),
});
