import type { Container } from 'inversify';
import { SCHEDULE } from '../../adapters/jobs/scheduled-jobs.js';
import { TOKENS } from '../tokens.js';
import type { WorkerParts } from './start-worker.js';

/** Takes a worker's parts from the container; `url` is the database that the container stores in. */
export function workerParts(container: Container, url: string, log: WorkerParts['log']): WorkerParts {
  return {
    url,
    jobs: container.get(TOKENS.jobs),
    schedule: SCHEDULE,
    relayEvents: container.get(TOKENS.relayEvents),
    dispatchBulkJobs: container.get(TOKENS.dispatchBulkJobs),
    dispatchDueRuns: container.get(TOKENS.dispatchDueRuns),
    eventsStored: container.get(TOKENS.eventsStored),
    deliveriesDue: container.get(TOKENS.deliveriesDue),
    deliveries: {
      queue: container.get(TOKENS.deliveryQueue),
      alarm: container.get(TOKENS.deliveryAlarm),
      deliverEvent: container.get(TOKENS.deliverEvent),
      clock: container.get(TOKENS.clock),
    },
    log,
  };
}
