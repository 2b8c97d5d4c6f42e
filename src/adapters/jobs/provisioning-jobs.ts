import { z } from 'zod';
import type { RunProvisioning } from '../../application/provisioning/run-provisioning.js';
import { isPartnerId } from '../../domain/access/partner.js';
import { isUuid } from '../../domain/shared/uuid.js';
import { defineJob, type Job } from './job.js';

const taskSchema = z.strictObject({
  partner: z.string().refine(isPartnerId),
  tenant: z.string().refine(isUuid),
  version: z.int(),
  request: z.string().nullish(),
  trace: z.string().nullish(),
});

/** The job that takes one tenant's run further; queued when it is due. */
export function provisioningJobs(runProvisioning: RunProvisioning): Readonly<Record<'run-provisioning', Job>> {
  return {
    'run-provisioning': defineJob(taskSchema, async ({ request = null, trace = null, ...task }, command) => ({
      attempts: await runProvisioning.execute({ ...task, requestId: request, traceParent: trace }, command),
    })),
  };
}
