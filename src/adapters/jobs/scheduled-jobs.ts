import type { CronItem } from 'graphile-worker';
import { z } from 'zod';
import type { ClearBulkLeftovers } from '../../application/bulk/clear-bulk-leftovers.js';
import type { ForgetOldEvents } from '../../application/events/forget-old-events.js';
import type { ForgetOldReceipts } from '../../application/idempotency/forget-old-receipts.js';
import type { PurgeExpiredTenants } from '../../application/tenants/purge-expired-tenants.js';
import { defineJob, type Job } from './job.js';

/** The use cases behind the scheduled jobs. */
export interface ScheduledUseCases {
  readonly purgeExpiredTenants: PurgeExpiredTenants;
  readonly forgetOldReceipts: ForgetOldReceipts;
  readonly clearBulkLeftovers: ClearBulkLeftovers;
  readonly forgetOldEvents: ForgetOldEvents;
}

type ScheduledJob = 'purge-expired-tenants' | 'forget-old-receipts' | 'forget-old-events' | 'clear-bulk-leftovers';

/** When each runs, in UTC; a run that did not come about waits for the next time. */
const TIMES: Readonly<Record<ScheduledJob | 'find-due-deliveries', string>> = {
  'purge-expired-tenants': '7 * * * *',
  'forget-old-receipts': '*/10 * * * *',
  'clear-bulk-leftovers': '*/15 * * * *',
  'forget-old-events': '23 * * * *',
  'find-due-deliveries': '* * * * *',
};

/** What the job queue gives a scheduled job: when it was due. Nothing depends on it. */
export const scheduledPayload = z.strictObject({
  _cron: z.object({ ts: z.string(), backfilled: z.boolean().optional() }).optional(),
});

/** The jobs that run at their times. */
export function scheduledJobs(useCases: ScheduledUseCases): Readonly<Record<ScheduledJob, Job>> {
  return {
    'purge-expired-tenants': defineJob(scheduledPayload, async (_payload, command) => ({
      ...(await useCases.purgeExpiredTenants.execute(command)),
    })),
    'forget-old-receipts': defineJob(scheduledPayload, async () => ({
      forgotten: await useCases.forgetOldReceipts.execute(),
    })),
    'clear-bulk-leftovers': defineJob(scheduledPayload, async () => ({
      ...(await useCases.clearBulkLeftovers.execute()),
    })),
    'forget-old-events': defineJob(scheduledPayload, async () => ({
      forgotten: await useCases.forgetOldEvents.execute(),
    })),
  };
}

/** The times as the job queue takes them; of one job only one run waits at a time. */
export const SCHEDULE: readonly CronItem[] = Object.entries(TIMES).map(([task, match]) => ({
  task,
  match,
  identifier: task,
  options: { maxAttempts: 5, jobKey: task },
}));
