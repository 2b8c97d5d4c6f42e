import { runMigrations, type CronItem } from 'graphile-worker';
import type { Jobs } from '../../adapters/jobs/job.js';
import { taskList, type JobLog } from '../../adapters/jobs/task-list.js';
import type { DeliveriesDueSignal } from '../../adapters/system/deliveries-due-signal.js';
import type { EventsStoredSignal } from '../../adapters/system/events-stored-signal.js';
import type { RunAlarmSignal } from '../../adapters/system/run-alarm-signal.js';
import type { DispatchDueRuns } from '../../application/provisioning/dispatch-due-runs.js';
import type { DispatchBulkJobs } from '../../application/bulk/dispatch-bulk-jobs.js';
import type { RelayEvents } from '../../application/events/relay-events.js';
import type { Tracer } from '../../application/shared/tracer.js';
import type { Log } from '../log.js';
import { DeliveryRound } from './delivery-round.js';
import { DeliveryLanes, type DeliveryParts } from './delivery-lanes.js';
import { JobQueue, QUEUE_SCHEMA } from './job-queue.js';
import { openQueueConnections } from './queue-connections.js';
import { queueLog } from './queue-log.js';
import type { Pressure } from './request-pressure.js';
import { RelayLoop, type RelayRound } from './relay-loop.js';
import { WORKER_TIMING, type WorkerTiming } from './worker-timing.js';

/** What a worker is made of. */
export interface WorkerParts {
  /** The database, `postgresql://…`. */
  readonly url: string;
  readonly jobs: Jobs;
  readonly schedule: readonly CronItem[];
  readonly relayEvents: RelayEvents;
  /** Queues the work on bulk jobs; without it nobody works them off here. */
  readonly dispatchBulkJobs?: DispatchBulkJobs;
  /** Queues runs that are due; without it nobody is provisioned here. */
  readonly dispatchDueRuns?: DispatchDueRuns;
  readonly runAlarm?: RunAlarmSignal;
  readonly eventsStored: EventsStoredSignal;
  readonly deliveriesDue?: DeliveriesDueSignal;
  readonly deliveries?: DeliveryParts;
  readonly pressure?: Pressure;
  readonly log: Log & JobLog;
  /** Where the lines of jobs go, if not there. */
  readonly jobLog?: JobLog;
  /** Follows jobs, if anybody wants that. */
  readonly tracer?: Tracer | null;
  readonly timing?: Partial<WorkerTiming>;
}

/** A worker while it runs. */
export interface RunningWorker {
  /** Whether it has been seen lately: it can take jobs. */
  isAlive(): boolean;
  /** Takes no more work, finishes what is under way, lets go of the rest: within ten seconds. */
  stop(): Promise<void>;
}

/** How many jobs a process runs at once: most of them wait for somebody else to answer. */
const CONCURRENCY = 16;

/** Connections of the queue; a job needs one only when it is taken and when it ends. */
const CONNECTIONS = 6;

/** How far a starting worker looks ahead for deliveries, in milliseconds: to the first search that is scheduled. */
const LOOK_AHEAD_MS = 65_000;

/**
 * Starts the background side of a process: the jobs of the queue, those that are due at their times, and the relay of events.
 * It goes on by itself after an outage of the database.
 * @throws Error when the database is away just now, or holds the queue of a later version
 */
export async function startWorker(parts: WorkerParts): Promise<RunningWorker> {
  const {
    url,
    jobs,
    schedule,
    relayEvents,
    dispatchDueRuns,
    runAlarm,
    dispatchBulkJobs,
    eventsStored,
    deliveriesDue,
    deliveries,
    log,
  } = parts;
  const timing = { ...WORKER_TIMING, ...parts.timing };
  const connections = openQueueConnections(url, CONNECTIONS, log);
  const { pool } = connections;
  try {
    await runMigrations({ pgPool: pool, schema: QUEUE_SCHEMA, logger: queueLog(log) });
  } catch (error) {
    await connections.end();
    throw error;
  }
  const queue = new JobQueue(
    {
      pool,
      tasks: taskList(jobs, parts.jobLog ?? log, parts.tracer ?? null),
      schedule,
      concurrency: CONCURRENCY,
      ...timing,
    },
    log,
  );
  const { relayPollMs: pollMs, relayBusyPollMs: busyPollMs, relayRestMs: restMs } = timing;
  const { pressure } = parts;
  const loops: RelayLoop[] = [];
  const dispatching = { pollMs: timing.dispatchPollMs, restMs: timing.dispatchRestMs };
  const numbering = { pollMs, busyPollMs, restMs, what: 'events', ...(pressure && { pressure }) };
  const making =
    deliveries &&
    new RelayLoop(
      new DeliveryRound(deliveries.relay, deliveries.courtesy, deliveries.clock),
      { pollMs: timing.dispatchPollMs, restMs: 0, what: 'deliveries' },
      log,
    );
  loops.push(
    new RelayLoop(
      followedBy(relayEvents, () => making?.nudge()),
      numbering,
      log,
    ),
  );
  if (dispatchDueRuns) {
    const loop = new RelayLoop(dispatchDueRuns, { ...dispatching, what: 'runs that are due' }, log);
    loops.push(loop);
    runAlarm?.listen(() => loop.nudge());
  }
  if (dispatchBulkJobs) loops.push(new RelayLoop(dispatchBulkJobs, { ...dispatching, what: 'bulk jobs' }, log));
  const lanes = deliveries === undefined ? null : new DeliveryLanes(deliveries, log);
  deliveriesDue?.listen((webhooks) => lanes?.nudge(webhooks));
  queue.start();
  for (const loop of loops) loop.start();
  making?.start();
  eventsStored.listen(() => {
    for (const loop of loops) loop.nudge();
  });
  // What a worker that died left behind need not wait for the next search.
  void deliveries?.queue.webhooksDue(LOOK_AHEAD_MS).then(
    (webhooks) => lanes?.nudge(webhooks),
    (error: unknown) => log.warn({ err: error }, 'due deliveries were not looked for at the start'),
  );
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    eventsStored.listen(null);
    runAlarm?.listen(null);
    await Promise.all(loops.map((loop) => loop.stop()));
    await making?.stop();
    deliveriesDue?.listen(null);
    await Promise.all([queue.stop(), lanes?.stop(timing.graceMs)]);
    await connections.end();
  };
  return { isAlive: () => queue.isAlive, stop: () => (stopped ??= stop()) };
}

/** What is in the feed anew has deliveries to be made. */
function followedBy(relay: RelayRound, next: () => void): RelayRound {
  return {
    async execute(isEnding) {
      const found = await relay.execute(isEnding);
      if (found > 0) next();
      return found;
    },
  };
}
