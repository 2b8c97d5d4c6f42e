import { z } from 'zod';
import { bulkJobDocument } from '../../application/bulk/bulk-job-document.js';
import type { CancelBulkJob } from '../../application/bulk/cancel-bulk-job.js';
import type { GetBulkJob } from '../../application/bulk/get-bulk-job.js';
import type { ListBulkJobs } from '../../application/bulk/list-bulk-jobs.js';
import type { RetryBulkJob } from '../../application/bulk/retry-bulk-job.js';
import type { SubmitBulkJob } from '../../application/bulk/submit-bulk-job.js';
import { isUuid } from '../../domain/shared/uuid.js';
import {
  acceptedReply,
  BULK_TAG,
  bulkJobIdIn,
  documentedAcceptance,
  hasLeft,
  PREFER_HEADER,
} from './bulk-job-reply.js';
import { CSV_TYPE, NDJSON_TYPE, openUpload } from './bulk-upload.js';
import { BulkJobListQuery, BulkJobSchema, BulkSubmissionQuery, BulkSubmissionSchema } from './bulk.schema.js';
import type { CursorSeal } from './cursor-seal.js';
import { endpoint, type Endpoint } from './endpoint.js';
import { documentedList, listReply, pageRequest, type ListIdentity } from './list-reply.js';
import { JSON_TYPE } from './media-types.js';
import { REPLAYED } from './tenant-reply.js';
import { EmptyBody, NewTenantSchema, NoQuery } from './tenant.schema.js';

/** The use cases behind the bulk jobs' routes. */
export interface BulkJobUseCases {
  readonly submitBulkJob: SubmitBulkJob;
  readonly getBulkJob: GetBulkJob;
  readonly listBulkJobs: ListBulkJobs;
  readonly cancelBulkJob: CancelBulkJob;
  readonly retryBulkJob: RetryBulkJob;
  readonly cursors: CursorSeal;
}

const PositionSchema = z.object({ id: z.string().refine(isUuid) });

/** How long a cancellation waits for rows that are in hand, in milliseconds. */
const CANCELLATION_MS = 10_000;

const DESCRIPTION = `Up to 100,000 rows or 64 MiB, counted after decompression; each row is what \`POST /tenants\` takes, and at most 256 KiB. An upload that breaks
off, or is refused, leaves nothing behind.

- \`application/json\`: as shown; one malformed item refuses the whole.
- \`application/x-ndjson\`: a JSON object in each line; empty lines are passed over, a malformed line is a row that fails by itself.
- \`text/csv\`: UTF-8, with commas, semicolons or tabs (also as a first line \`sep=;\` says), and a header with the names of the fields;
  \`metadata.<key>\` for metadata. Lines may end as they like, blank ones are passed over. An empty cell holds
  nothing, \`""\` an empty text (unless every cell is quoted). Columns that the export of tenants or of a job's items has besides are ignored; others are a 400 that names
  them. A row with too few or too many cells fails by itself; a misplaced quote refuses the file and names the row.

Rows are done in the background, in the caller's name, as single requests would be: the same rules, events and actions. Rows about one e-mail or external id are done in
their order. Of several jobs of one partner one is done after the other. \`bulk:create\` is enough to create; \`on_conflict: update\` needs \`tenant:update\` too.`;

/** Many tenants in one request. */
export function bulkJobEndpoints(useCases: BulkJobUseCases): readonly Endpoint[] {
  const { submitBulkJob, getBulkJob, listBulkJobs, cancelBulkJob, retryBulkJob, cursors } = useCases;
  return [
    endpoint({
      method: 'post',
      path: '/bulk-jobs',
      operationId: 'submitBulkJob',
      tag: BULK_TAG,
      summary: 'Create many tenants',
      description: DESCRIPTION,
      permission: 'bulk:create',
      query: BulkSubmissionQuery,
      documentedHeaders: PREFER_HEADER,
      body: undefined,
      otherBodies: {
        [JSON_TYPE]: BulkSubmissionSchema,
        [NDJSON_TYPE]: NewTenantSchema,
        [CSV_TYPE]: z
          .string()
          .meta({ example: 'client_name,email,metadata.segment\r\nExample Corp,admin@example.com,smb\r\n' }),
      },
      idempotent: true,
      replies: documentedAcceptance(
        'The rows have come in, and are done in the background.',
        'With `Prefer: wait`: the job has ended within that time.',
      ),
      problems: [],
      async handle({ query, command, request }) {
        const outcome = await submitBulkJob.execute(openUpload(request, query), command);
        return acceptedReply(outcome, getBulkJob, request);
      },
    }),
    endpoint({
      method: 'get',
      path: '/bulk-jobs',
      operationId: 'listBulkJobs',
      tag: BULK_TAG,
      summary: 'List bulk jobs',
      description: 'The newest first.',
      permission: 'bulk:read',
      query: BulkJobListQuery,
      body: undefined,
      idempotent: false,
      replies: { 200: documentedList(BulkJobSchema, 'A page of jobs.') },
      problems: ['invalid-cursor'],
      async handle({ query, command, request }) {
        const statuses = [...new Set(query.status)].toSorted();
        const list: ListIdentity = { name: 'bulk-jobs', reach: command.reach, of: statuses };
        const wanted = await pageRequest(cursors, list, query, PositionSchema);
        const found = await listBulkJobs.execute(statuses, wanted, command);
        return listReply(cursors, list, found, bulkJobDocument, request);
      },
    }),
    endpoint({
      method: 'get',
      path: '/bulk-jobs/{bulk_job}',
      operationId: 'getBulkJob',
      tag: BULK_TAG,
      summary: 'Read a bulk job and its progress',
      permission: 'bulk:read',
      query: NoQuery,
      body: undefined,
      idempotent: false,
      replies: { 200: { description: 'The job.', schema: BulkJobSchema } },
      problems: ['bulk-job-not-found'],
      async handle({ params, command }) {
        return { status: 200, body: bulkJobDocument(await getBulkJob.execute(bulkJobIdIn(params), command)) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/bulk-jobs/{bulk_job}/cancel',
      operationId: 'cancelBulkJob',
      tag: BULK_TAG,
      summary: 'Cancel a bulk job',
      description:
        'Stops what has not started. Rows that are in hand come to their end first; in the rare case that this takes long, the answer shows a job that is still running and will be cancelled.',
      permission: 'bulk:create',
      query: NoQuery,
      body: EmptyBody,
      bodyOptional: true,
      idempotent: true,
      replies: {
        200: {
          description: 'The job.',
          schema: BulkJobSchema,
          headers: z.object({ 'Idempotency-Replayed': REPLAYED }),
        },
      },
      problems: ['bulk-job-not-found', 'invalid-state-transition'],
      async handle({ params, command, request }) {
        const { value, replayed } = await cancelBulkJob.execute(bulkJobIdIn(params), command);
        const { id, partner, finishedAt } = value.state;
        const job =
          finishedAt === null ? await getBulkJob.ended(partner, id, CANCELLATION_MS, () => hasLeft(request)) : value;
        return {
          status: 200,
          ...(replayed && { headers: { 'Idempotency-Replayed': 'true' } }),
          body: bulkJobDocument(job),
        };
      },
    }),
    endpoint({
      method: 'post',
      path: '/bulk-jobs/{bulk_job}/retry',
      operationId: 'retryBulkJob',
      tag: BULK_TAG,
      summary: "Take up a bulk job's failed rows again",
      description:
        'Failed rows only, as they were uploaded: for those whose reason has gone. `failed` counts anew. To mend rows, download the failed ones as CSV and upload that.',
      permission: 'bulk:create',
      query: NoQuery,
      documentedHeaders: PREFER_HEADER,
      body: EmptyBody,
      bodyOptional: true,
      idempotent: true,
      replies: documentedAcceptance(
        'The failed rows are done again in the background.',
        'With `Prefer: wait`: the job has ended again within that time.',
      ),
      problems: ['bulk-job-not-found', 'invalid-state-transition'],
      async handle({ params, command, request }) {
        return acceptedReply(await retryBulkJob.execute(bulkJobIdIn(params), command), getBulkJob, request);
      },
    }),
  ];
}
