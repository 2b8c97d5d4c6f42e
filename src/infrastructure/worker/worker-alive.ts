import type { DirectStatements } from '../../adapters/prisma/direct-statements.js';

const SEEN = `
SELECT to_json(EXISTS (
  SELECT FROM worker_heartbeats WHERE seen_at > clock_timestamp() - make_interval(secs => $1::float8)
))`;

/**
 * A readiness check: some worker, in this process or another, has been seen lately. With none, events would not reach the
 * feed and nothing would be purged.
 * @throws Error when there is none, and when the database is away
 */
export async function workerAlive(statements: DirectStatements, deadAfterMs: number): Promise<void> {
  const [isAlive] = await statements.run(SEEN, String(deadAfterMs / 1000));
  if (isAlive !== true) throw new Error('no worker is alive');
}
