import type { WorkerEventMap, WorkerEvents, WorkerPool } from 'graphile-worker';

/** When to look for the next job of a queue after one has ended, in milliseconds; writing down its end takes a moment, and nobody says when it is done. */
const LOOK_AFTER_MS = [5, 50, 500];

/**
 * Has a runner look for jobs when one of a named queue has ended: until then the others of that queue may not be taken. Graphile Worker
 * itself looks a little too early, before the end is written down, and then not until it polls.
 */
export function lookForNextTurns(events: WorkerEvents): void {
  const timers = new Set<NodeJS.Timeout>();
  const lookSoon = ({ job, worker }: WorkerEventMap['job:complete']) => {
    if (job.job_queue_id === null) return;
    for (const ms of LOOK_AFTER_MS) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        look(worker.workerPool);
      }, ms);
      timers.add(timer);
    }
  };
  const end = () => {
    events.off('job:complete', lookSoon);
    for (const timer of timers) clearTimeout(timer);
  };
  events.on('job:complete', lookSoon);
  for (const ending of ['pool:gracefulShutdown', 'pool:forcefulShutdown', 'pool:release'] as const)
    events.once(ending, end);
}

/** A worker of the pool that has ended by an error refuses to look; the runner is then started anew. */
function look(pool: WorkerPool): void {
  try {
    pool.nudge(1);
  } catch {
    // There is nothing to look for it with: what is started anew looks first thing.
  }
}
