/** The times of a worker, in milliseconds. */
export interface WorkerTiming {
  /** Between two heartbeats. */
  readonly beatMs: number;
  /** Without a heartbeat for this long a worker is dead, and others take its jobs. */
  readonly deadAfterMs: number;
  /** Between two looks for jobs that nobody was told of. */
  readonly pollMs: number;
  /** For jobs under way once the worker is to end. */
  readonly graceMs: number;
  /** Between two looks for events that nobody was told of; and at first after some were found, as long as others come. */
  readonly relayPollMs: number;
  readonly relayBusyPollMs: number;
  /** Between two looks for runs and bulk jobs that nobody was told of. */
  readonly dispatchPollMs: number;
  /** The least between two looks for those: every event that is stored may have brought some, and seldom has. */
  readonly dispatchRestMs: number;
  /** The least between two rounds of the relay. */
  readonly relayRestMs: number;
}

/** The times that hold unless a test says otherwise: a killed worker's jobs go on within 40 seconds. */
export const WORKER_TIMING: WorkerTiming = {
  beatMs: 5_000,
  deadAfterMs: 30_000,
  pollMs: 2_000,
  graceMs: 8_500,
  relayPollMs: 250,
  relayBusyPollMs: 25,
  dispatchPollMs: 1_000,
  dispatchRestMs: 50,
  relayRestMs: 5,
};
