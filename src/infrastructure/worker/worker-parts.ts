import type { Container } from 'inversify';
import { SCHEDULE } from '../../adapters/jobs/scheduled-jobs.js';
import type { Attempt } from '../../domain/webhooks/delivery.js';
import { TOKENS } from '../tokens.js';
import type { WorkerParts } from './start-worker.js';

/** Takes a worker's parts from the container; `url` is the database that the container stores in, `observe` sees attempts at deliveries. */
export function workerParts(
  container: Container,
  url: string,
  log: WorkerParts['log'],
  observe: (attempt: Attempt) => void = () => undefined,
): WorkerParts {
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
      observe,
    },
    log,
  };
}
