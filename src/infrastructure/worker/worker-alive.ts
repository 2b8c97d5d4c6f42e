import type { DatabaseClient } from '../../adapters/prisma/database.js';

/**
 * A readiness check: some worker, in this process or another, has been seen lately. With none, events would not reach the
 * feed and nothing would be purged.
 * @throws Error when there is none, and when the database is away
 */
export async function workerAlive(database: DatabaseClient, deadAfterMs: number): Promise<void> {
  const [answer] = await database.$queryRaw<{ alive: boolean }[]>`
    SELECT EXISTS (
      SELECT FROM worker_heartbeats WHERE seen_at > clock_timestamp() - make_interval(secs => ${deadAfterMs / 1000}::float8)
    ) AS alive`;
  if (answer?.alive !== true) throw new Error('no worker is alive');
}
