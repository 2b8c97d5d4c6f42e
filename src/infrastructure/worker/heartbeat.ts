import type pg from 'pg';
import { z } from 'zod';
import type { Log } from '../log.js';

/** How heartbeats go. */
export interface HeartbeatOptions {
  /** The time between two beats, in milliseconds. */
  readonly beatMs: number;
  /** After how long without a beat a worker is dead, in milliseconds; several beats. */
  readonly deadAfterMs: number;
}

/**
 * Says that a worker lives, and buries the dead: what they had locked is free again. All times are the database's. Nobody
 * buries who was not seen without a gap for as long as it takes to die: after an outage of the database all look dead at once.
 */
const BEAT = `
WITH own AS (
  INSERT INTO worker_heartbeats AS mine (worker_id, started_at, steady_since, seen_at)
  VALUES ($1, clock_timestamp(), clock_timestamp(), clock_timestamp())
  ON CONFLICT (worker_id) DO UPDATE SET seen_at = excluded.seen_at,
    steady_since = CASE WHEN mine.seen_at < excluded.seen_at - make_interval(secs => $2)
      THEN excluded.steady_since ELSE mine.steady_since END
  RETURNING steady_since <= seen_at - make_interval(secs => $2) AS is_steady
), dead AS (
  DELETE FROM worker_heartbeats
  WHERE worker_id <> $1 AND seen_at < clock_timestamp() - make_interval(secs => $2) AND (SELECT is_steady FROM own)
  RETURNING worker_id
)
SELECT array_agg(worker_id) AS dead, graphile_worker.force_unlock_workers(array_agg(worker_id)) FROM dead
HAVING count(*) > 0`;

const END = `
WITH own AS (DELETE FROM worker_heartbeats WHERE worker_id = $1)
SELECT graphile_worker.force_unlock_workers(ARRAY[$1])`;

const rowsSchema = z.array(z.object({ dead: z.array(z.string()) }));

/** One worker's heartbeat in the database: while it is fresh, the worker's jobs are its own. */
export class Heartbeat {
  private lastBeatAt = -Infinity;
  private underWay: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private failing = false;
  private ended = false;

  constructor(
    private readonly worker: string,
    private readonly pool: pg.Pool,
    private readonly options: HeartbeatOptions,
    private readonly log: Log,
  ) {}

  /** Beats from now on, until the end. */
  start(): void {
    void this.beatOn();
  }

  get isFresh(): boolean {
    return performance.now() - this.lastBeatAt < this.options.deadAfterMs;
  }

  /** Answers at once while the heartbeat is fresh, else after a beat. @throws whatever keeps it from beating */
  ensureFresh(): null | Promise<null> {
    if (this.isFresh) return null;
    return this.beat().then(() => null);
  }

  /** Stops beating, and lets go of every job that the worker still has. */
  async end(): Promise<void> {
    this.ended = true;
    clearTimeout(this.timer);
    await this.underWay?.catch(() => undefined);
    await this.pool
      .query(END, [this.worker])
      .catch((error: unknown) =>
        this.log.warn({ err: error }, 'a worker could not sign off; its jobs wait until it is dead'),
      );
  }

  private async beatOn(): Promise<void> {
    await this.beat().catch(() => undefined);
    if (!this.ended) this.timer = setTimeout(() => void this.beatOn(), this.options.beatMs);
  }

  private beat(): Promise<void> {
    if (this.ended) return Promise.reject(new Error('the worker has signed off'));
    this.underWay ??= this.beatOnce().finally(() => (this.underWay = null));
    return this.underWay;
  }

  private async beatOnce(): Promise<void> {
    const at = performance.now();
    try {
      const { rows } = await this.pool.query(BEAT, [this.worker, this.options.deadAfterMs / 1000]);
      this.lastBeatAt = at;
      if (this.failing) this.log.info({ worker: this.worker }, 'the heartbeat is back');
      this.failing = false;
      for (const { dead } of rowsSchema.parse(rows)) this.log.warn({ dead }, 'workers died; their jobs are free again');
    } catch (error) {
      if (!this.failing) this.log.warn({ worker: this.worker, err: error }, 'the heartbeat fails');
      this.failing = true;
      throw error;
    }
  }
}
