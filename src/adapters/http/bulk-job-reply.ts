import { z } from 'zod';
import { bulkJobDocument } from '../../application/bulk/bulk-job-document.js';
import type { GetBulkJob } from '../../application/bulk/get-bulk-job.js';
import type { Outcome } from '../../application/shared/outcome.js';
import { BulkJobNotFound } from '../../domain/bulk/bulk-errors.js';
import type { BulkJob } from '../../domain/bulk/bulk-job.js';
import { isUuid, type Uuid } from '../../domain/shared/uuid.js';
import type { Request } from 'express';
import { BASE_PATH } from './base-path.js';
import { BulkJobSchema } from './bulk.schema.js';
import type { DocumentedReply, Reply } from './endpoint.js';
import { LONGEST_WAIT_SECONDS, preferredWait } from './prefer-header.js';
import { REPLAYED } from './tenant-reply.js';

/** The heading of bulk provisioning in the reference. */
export const BULK_TAG = 'Bulk provisioning';

/** The header by which a client says how long it would wait, for the documentation. */
export const PREFER_HEADER = z.object({
  Prefer: z
    .string()
    .optional()
    .meta({
      description: `\`wait=10\` waits up to so many seconds, at most ${LONGEST_WAIT_SECONDS}, for the job to end (RFC 7240).`,
    }),
});

/** @throws BulkJobNotFound for what cannot be an id, as for an unknown one */
export function bulkJobIdIn(params: Readonly<Record<string, string>>): Uuid {
  const id = (params['bulk_job'] ?? '').toLowerCase();
  if (!isUuid(id)) throw new BulkJobNotFound();
  return id;
}

/** Answers with a job that goes on in the background, or, if the client would wait for that, with how it has ended. */
export async function acceptedReply(
  { value: job, replayed }: Outcome<BulkJob>,
  getBulkJob: GetBulkJob,
  request: Request,
): Promise<Reply> {
  const { id, partner, dryRun } = job.state;
  const seconds = preferredWait(request);
  const now = seconds === null ? job : await getBulkJob.ended(partner, id, seconds * 1000, () => hasLeft(request));
  const hasEnded = seconds !== null && now.state.finishedAt !== null;
  return {
    status: hasEnded ? 200 : 202,
    headers: {
      Location: `${BASE_PATH}/bulk-jobs/${id}`,
      ...(seconds !== null && { 'Preference-Applied': `wait=${seconds}` }),
      ...(dryRun && { 'X-Dry-Run': 'true' }),
      ...(replayed && { 'Idempotency-Replayed': 'true' }),
    },
    body: bulkJobDocument(now),
  };
}

/** What `acceptedReply` answers, for the documentation. */
export function documentedAcceptance(accepted: string, ended: string): Readonly<Record<number, DocumentedReply>> {
  const headers = z.object({
    Location: z.string().meta({ description: 'Where the job can be read.' }),
    'Preference-Applied': z.string().optional().meta({ description: 'How long was waited for the end, at most.' }),
    'X-Dry-Run': z.enum(['true']).optional().meta({ description: 'Sent when the rows are only checked.' }),
    'Idempotency-Replayed': REPLAYED,
  });
  return {
    202: { description: accepted, schema: BulkJobSchema, headers },
    200: { description: ended, schema: BulkJobSchema, headers },
  };
}

/** Says whether nobody is there any more to be answered. */
export function hasLeft(request: Request): boolean {
  return request.socket.destroyed;
}
