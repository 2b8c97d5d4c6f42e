import type { Container } from 'inversify';
import { SCHEDULE } from '../../adapters/jobs/scheduled-jobs.js';
import type { Attempt } from '../../domain/webhooks/delivery.js';
import { TOKENS } from '../tokens.js';
import { Courtesy } from './courtesy.js';
import type { Pressure } from './request-pressure.js';
import type { WorkerParts } from './start-worker.js';

/** What runs in the same process. */
export interface WorkerSurroundings {
  /** How requests keep the process busy; not at all unless it is said. */
  readonly pressure?: Pressure;
  /** Sees every attempt at a delivery. */
  readonly observe?: (attempt: Attempt) => void;
}

const CALM: Pressure = { steady: null, isBusy: false };

/** Takes a worker's parts from the container; `url` is the database that the container stores in. */
export function workerParts(
  container: Container,
  url: string,
  log: WorkerParts['log'],
  { pressure = CALM, observe = () => undefined }: WorkerSurroundings = {},
): WorkerParts {
  return {
    url,
    jobs: container.get(TOKENS.jobs),
    schedule: SCHEDULE,
    relayEvents: container.get(TOKENS.relayEvents),
    dispatchBulkJobs: container.get(TOKENS.dispatchBulkJobs),
    dispatchDueRuns: container.get(TOKENS.dispatchDueRuns),
    runAlarm: container.get(TOKENS.runAlarm),
    eventsStored: container.get(TOKENS.eventsStored),
    deliveriesDue: container.get(TOKENS.deliveriesDue),
    deliveries: {
      relay: container.get(TOKENS.deliveryRelay),
      queue: container.get(TOKENS.deliveryQueue),
      alarm: container.get(TOKENS.deliveryAlarm),
      deliverEvent: container.get(TOKENS.deliverEvent),
      clock: container.get(TOKENS.clock),
      courtesy: new Courtesy(pressure),
      observe,
    },
    pressure,
    log,
  };
}
