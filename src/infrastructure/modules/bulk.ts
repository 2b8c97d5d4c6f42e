import { setTimeout as delay } from 'node:timers/promises';
import { ContainerModule } from 'inversify';
import { BulkJobDecision } from '../../application/bulk/bulk-job-decision.js';
import { CancelBulkJob } from '../../application/bulk/cancel-bulk-job.js';
import { ClearBulkLeftovers } from '../../application/bulk/clear-bulk-leftovers.js';
import { DispatchBulkJobs } from '../../application/bulk/dispatch-bulk-jobs.js';
import { GetBulkJob } from '../../application/bulk/get-bulk-job.js';
import { ListBulkItems } from '../../application/bulk/list-bulk-items.js';
import { ListBulkJobs } from '../../application/bulk/list-bulk-jobs.js';
import { ProcessRows } from '../../application/bulk/process-rows.js';
import { RehearseRows } from '../../application/bulk/rehearse-rows.js';
import { RetryBulkJob } from '../../application/bulk/retry-bulk-job.js';
import { RunBulkJobs } from '../../application/bulk/run-bulk-jobs.js';
import { SubmitBulkJob } from '../../application/bulk/submit-bulk-job.js';
import { WorkOffSlice } from '../../application/bulk/work-off-slice.js';
import type { BulkOptions } from '../container-options.js';
import { TOKENS } from '../tokens.js';

/** The use cases of bulk provisioning. */
export function bulkModule({ bulkRetentionDays, tracer }: BulkOptions): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(TOKENS.bulkJobDecision).toResolvedValue(
      (jobs, ids, clock) => new BulkJobDecision(jobs, ids, clock),
      [TOKENS.bulkJobs, TOKENS.ids, TOKENS.clock],
    );
    bind(TOKENS.submitBulkJob).toResolvedValue(
      (authorizer, staging, ids, clock, signal) => new SubmitBulkJob(authorizer, staging, ids, clock, signal),
      [TOKENS.authorizer, TOKENS.bulkStaging, TOKENS.ids, TOKENS.clock, TOKENS.eventsStored],
    );
    bind(TOKENS.getBulkJob).toResolvedValue(
      (authorizer, jobs) => new GetBulkJob(authorizer, jobs, pause),
      [TOKENS.authorizer, TOKENS.bulkJobs],
    );
    bind(TOKENS.listBulkJobs).toResolvedValue(
      (authorizer, jobs) => new ListBulkJobs(authorizer, jobs),
      [TOKENS.authorizer, TOKENS.bulkJobs],
    );
    bind(TOKENS.listBulkItems).toResolvedValue(
      (authorizer, jobs, items) => new ListBulkItems(authorizer, jobs, items),
      [TOKENS.authorizer, TOKENS.bulkJobs, TOKENS.bulkItems],
    );
    bind(TOKENS.cancelBulkJob).toResolvedValue(
      (authorizer, decision) => new CancelBulkJob(authorizer, decision),
      [TOKENS.authorizer, TOKENS.bulkJobDecision],
    );
    bind(TOKENS.retryBulkJob).toResolvedValue(
      (authorizer, decision, signal) => new RetryBulkJob(authorizer, decision, signal),
      [TOKENS.authorizer, TOKENS.bulkJobDecision, TOKENS.eventsStored],
    );
    bind(TOKENS.processRows).toResolvedValue(
      (create, update, tenants, taken) => new ProcessRows(create, update, tenants, taken),
      [TOKENS.createTenant, TOKENS.updateTenant, TOKENS.tenants, TOKENS.takenFields],
    );
    bind(TOKENS.rehearseRows).toResolvedValue(
      (update, taken, work, clock) => new RehearseRows(update, taken, work, clock),
      [TOKENS.updateTenant, TOKENS.takenFields, TOKENS.bulkWork, TOKENS.clock],
    );
    bind(TOKENS.runBulkJobs).toResolvedValue(
      (work, process, rehearse, decision, signal, clock, others) => {
        const workOff = new WorkOffSlice(work, process, rehearse, decision, clock, tracer);
        return new RunBulkJobs(work, workOff, decision, signal, clock, others, pause);
      },
      [
        TOKENS.bulkWork,
        TOKENS.processRows,
        TOKENS.rehearseRows,
        TOKENS.bulkJobDecision,
        TOKENS.eventsStored,
        TOKENS.clock,
        TOKENS.requestTally,
      ],
    );
    bind(TOKENS.dispatchBulkJobs).toResolvedValue(
      (due, clock) => new DispatchBulkJobs(due, clock),
      [TOKENS.dueBulkJobs, TOKENS.clock],
    );
    bind(TOKENS.clearBulkLeftovers).toResolvedValue(
      (leftovers, clock) => new ClearBulkLeftovers(leftovers, clock, bulkRetentionDays),
      [TOKENS.bulkLeftovers, TOKENS.clock],
    );
  });
}

async function pause(ms: number): Promise<void> {
  await delay(ms);
}
