import { ContainerModule } from 'inversify';
import { bulkJobs } from '../../adapters/jobs/bulk-jobs.js';
import { deliveryJobs } from '../../adapters/jobs/delivery-jobs.js';
import { provisioningJobs } from '../../adapters/jobs/provisioning-jobs.js';
import { scheduledJobs } from '../../adapters/jobs/scheduled-jobs.js';
import { ForgetOldEvents } from '../../application/events/forget-old-events.js';
import { RelayEvents } from '../../application/events/relay-events.js';
import { ForgetOldReceipts } from '../../application/idempotency/forget-old-receipts.js';
import { PurgeExpiredTenants } from '../../application/tenants/purge-expired-tenants.js';
import type { BackgroundOptions } from '../container-options.js';
import { TOKENS } from '../tokens.js';

/** The use cases of the background, and the jobs that call them. */
export function backgroundModule({ deletionRetentionDays, eventRetentionDays }: BackgroundOptions): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(TOKENS.relayEvents).toResolvedValue((relay) => new RelayEvents(relay), [TOKENS.eventRelay]);
    bind(TOKENS.purgeExpiredTenants).toResolvedValue(
      (expired, purge, clock) => new PurgeExpiredTenants(expired, purge, clock, deletionRetentionDays),
      [TOKENS.expiredTenants, TOKENS.purgeTenant, TOKENS.clock],
    );
    bind(TOKENS.forgetOldReceipts).toResolvedValue(
      (receipts, clock) => new ForgetOldReceipts(receipts, clock),
      [TOKENS.oldReceipts, TOKENS.clock],
    );
    bind(TOKENS.forgetOldEvents).toResolvedValue(
      (events, clock) => new ForgetOldEvents(events, clock, eventRetentionDays),
      [TOKENS.oldEvents, TOKENS.clock],
    );
    bind(TOKENS.jobs).toResolvedValue(
      (
        purgeExpiredTenants,
        forgetOldReceipts,
        forgetOldEvents,
        clearBulkLeftovers,
        runBulkJobs,
        queue,
        due,
        runProvisioning,
      ) => ({
        ...scheduledJobs({ purgeExpiredTenants, forgetOldReceipts, forgetOldEvents, clearBulkLeftovers }),
        ...bulkJobs(runBulkJobs),
        ...deliveryJobs({ queue, due }),
        ...provisioningJobs(runProvisioning),
      }),
      [
        TOKENS.purgeExpiredTenants,
        TOKENS.forgetOldReceipts,
        TOKENS.forgetOldEvents,
        TOKENS.clearBulkLeftovers,
        TOKENS.runBulkJobs,
        TOKENS.deliveryQueue,
        TOKENS.deliveriesDue,
        TOKENS.runProvisioning,
      ],
    );
  });
}
