import { z } from 'zod';
import type { RunBulkJobs } from '../../application/bulk/run-bulk-jobs.js';
import { isPartnerId } from '../../domain/access/partner.js';
import { defineJob, type Jobs } from './job.js';

const turn = z.object({ partner: z.string().refine(isPartnerId) });

/** The jobs that work off bulk jobs: each is one partner's turn. */
export function bulkJobs(runBulkJobs: RunBulkJobs): Jobs {
  return {
    'run-bulk-jobs': defineJob(turn, async ({ partner }) => ({ ...(await runBulkJobs.execute(partner)) })),
  };
}
