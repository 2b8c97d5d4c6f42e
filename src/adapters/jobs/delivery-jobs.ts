import { z } from 'zod';
import type { DeliveriesDue, DeliveryQueue } from '../../application/webhooks/delivery-ports.js';
import { isUuid } from '../../domain/shared/uuid.js';
import { defineJob, type Job } from './job.js';
import { scheduledPayload } from './scheduled-jobs.js';

/** What is behind the jobs that have deliveries made. */
export interface DeliveryJobParts {
  readonly queue: DeliveryQueue;
  readonly due: DeliveriesDue;
}

/** How far the search for due deliveries looks ahead, in milliseconds: to the next search and a little further. */
const HORIZON_MS = 65_000;

/**
 * The jobs that have deliveries made in this process. They begin the work and do not wait for it: a receiver that hangs holds no job. What
 * happens to the deliveries is theirs to know, not the job's: they come back by themselves.
 */
export function deliveryJobs({ queue, due }: DeliveryJobParts) {
  return {
    'deliver-to-webhook': defineJob(z.object({ webhook: z.string().refine(isUuid) }), async ({ webhook }) => {
      due.tell([webhook]);
      return {};
    }),
    'find-due-deliveries': defineJob(scheduledPayload, async () => {
      const webhooks = await queue.webhooksDue(HORIZON_MS);
      due.tell(webhooks);
      return { webhooks: webhooks.length };
    }),
  } satisfies Readonly<Record<string, Job>>;
}
