import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { parseCronItems, run, type CronItem, type Runner, type WorkerEvents } from 'graphile-worker';
import type pg from 'pg';
import type { Tasks } from '../../adapters/jobs/task-list.js';
import type { Log } from '../log.js';
import { Heartbeat, type HeartbeatOptions } from './heartbeat.js';
import { lookForNextTurns } from './next-turn.js';
import { queueLog } from './queue-log.js';

/** The schema of the database that the job queue keeps itself in. */
export const QUEUE_SCHEMA = 'graphile_worker';

/** What the job queue runs, and how. */
export interface JobQueueOptions extends HeartbeatOptions {
  readonly pool: pg.Pool;
  readonly tasks: Tasks;
  readonly schedule: readonly CronItem[];
  /** How many jobs run at once. */
  readonly concurrency: number;
  /** How often jobs are looked for that nobody was told of: later attempts, and those of dead workers; in milliseconds. */
  readonly pollMs: number;
  /** How long jobs under way may take once it is to end, in milliseconds. */
  readonly graceMs: number;
}

/** After how long at the latest it starts again when it ended by itself, in milliseconds. */
const MAX_BACKOFF_MS = 15_000;

/**
 * Runs jobs until it is stopped. The runner of Graphile Worker ends when it cannot write down what became of a job, and its promise
 * then resolves as if it had been stopped: so it is started again whenever it ends, and what it had locked is let go of.
 */
export class JobQueue {
  private readonly ending = new AbortController();
  private runner: Runner | null = null;
  private heartbeat: Heartbeat | null = null;
  private done: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: JobQueueOptions,
    private readonly log: Log,
  ) {}

  /** Whether its heartbeat is fresh. */
  get isAlive(): boolean {
    return this.heartbeat?.isFresh ?? false;
  }

  start(): void {
    this.done = this.keepRunning();
  }

  /** Takes no more jobs, gives those under way their time, lets go of the rest, signs off. */
  async stop(): Promise<void> {
    this.ending.abort();
    this.runner?.stop('the process ends').catch(() => undefined);
    const late = new AbortController();
    await Promise.race([this.done, pause(this.options.graceMs + 1_000, late.signal)]);
    late.abort();
  }

  private async keepRunning(): Promise<void> {
    let failures = 0;
    while (!this.ending.signal.aborted) {
      const startedAt = performance.now();
      const error = await this.runOnce().catch((thrown: unknown) => thrown ?? new Error('it could not start'));
      if (this.ending.signal.aborted) return;
      failures = performance.now() - startedAt > 60_000 ? 1 : failures + 1;
      this.log.warn({ failures, ...(error !== undefined && { err: error }) }, 'the job queue ended; it starts again');
      await pause(Math.min(200 * 2 ** failures, MAX_BACKOFF_MS), this.ending.signal);
    }
  }

  private async runOnce(): Promise<void> {
    const events: WorkerEvents = new EventEmitter();
    const over = new Promise<void>((resolve) => events.once('pool:release', () => resolve()));
    let force: NodeJS.Timeout | undefined;
    events.once('pool:create', ({ workerPool }) => {
      // Jobs are locked in the pool's name.
      this.heartbeat = new Heartbeat(workerPool.id, this.options.pool, this.options, this.log);
      this.heartbeat.start();
    });
    events.once('pool:gracefulShutdown', ({ workerPool }) => {
      const letGo = () => void Promise.resolve(workerPool.forcefulShutdown('its worker ended')).catch(() => undefined);
      force = setTimeout(letGo, this.options.graceMs);
    });
    lookForNextTurns(events);
    const unable = whenUnable(events);
    try {
      this.runner = await this.run(events, () => this.heartbeat?.ensureFresh() ?? null);
      this.runner.promise.catch(() => undefined);
      if (this.ending.signal.aborted) this.runner.stop().catch(() => undefined);
      const failure = await Promise.race([over, unable]);
      this.runner.stop().catch(() => undefined);
      await over;
      if (failure instanceof Error) throw failure;
    } finally {
      this.runner = null;
      clearTimeout(force);
      await this.heartbeat?.end();
      this.heartbeat = null;
    }
  }

  /** No job is taken without a fresh heartbeat: asked for the flags to avoid, a runner can be made to wait. */
  private run(events: WorkerEvents, forbiddenFlags: () => null | Promise<null>): Promise<Runner> {
    const { pool, tasks, schedule, concurrency, pollMs } = this.options;
    return run({
      pgPool: pool,
      schema: QUEUE_SCHEMA,
      taskList: { ...tasks },
      parsedCronItems: parseCronItems([...schedule]),
      concurrency,
      pollInterval: pollMs,
      events,
      forbiddenFlags,
      logger: queueLog(this.log),
      noHandleSignals: true,
      // Without batches nobody would hear when the end of a job cannot be written down, and that ends the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
  }
}

/**
 * Resolves to the error when the first look for a job fails. What a runner finds out then, the ids of its tasks, it never asks for
 * again, not even when that failed: it would look alive, and take no job for good.
 */
function whenUnable(events: WorkerEvents): Promise<unknown> {
  return new Promise((resolve) => {
    const fail = ({ error }: { readonly error: unknown }) => resolve(error);
    const able = () => events.off('worker:getJob:error', fail);
    events.once('worker:getJob:empty', able);
    events.once('job:start', able);
    events.once('worker:getJob:error', fail);
  });
}

/** Waits, or less when the signal comes. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
