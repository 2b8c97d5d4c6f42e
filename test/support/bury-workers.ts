import { query } from './query.js';

/** Does at once what a living worker does half a minute after others were killed: their jobs are free again. */
export async function buryWorkers(url: string): Promise<void> {
  await query(
    url,
    `WITH dead AS (DELETE FROM worker_heartbeats RETURNING worker_id)
     SELECT graphile_worker.force_unlock_workers(array_agg(worker_id)) FROM dead`,
  );
}
