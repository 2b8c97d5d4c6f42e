import type { ReadinessChecks } from '../adapters/http/health.js';
import type { Database } from '../adapters/prisma/database.js';
import type { DirectStatements } from '../adapters/prisma/direct-statements.js';
import { migrationsDirectory, readMigrations } from './database/migration-files.js';
import type { RunningWorker } from './worker/start-worker.js';
import { workerAlive } from './worker/worker-alive.js';
import { WORKER_TIMING } from './worker/worker-timing.js';

/**
 * What has to hold before work should come to a process: the database answers and has every migration of this version (it may have
 * later ones), and a worker lives; where this process is one, this very one. It is asked past Prisma's client, which takes a tenth of a start to load:
 * a process does so when it needs it.
 */
export function readinessOf(
  { statements }: Pick<Database, 'statements'>,
  worker: RunningWorker | null,
): ReadinessChecks {
  const known = readMigrations(migrationsDirectory()).then((migrations) => migrations.map(({ name }) => name));
  known.catch(() => undefined);
  return {
    database: async () => {
      await statements.run('SELECT 1');
    },
    migrations: async () => requireMigrations(statements, await known),
    worker: async () => {
      if (worker === null) await workerAlive(statements, WORKER_TIMING.deadAfterMs);
      else if (!worker.isAlive()) throw new Error('the worker of this process has no heartbeat');
    },
  };
}

async function requireMigrations(statements: DirectStatements, known: readonly string[]): Promise<void> {
  const names = await statements.texts(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  const applied = new Set(names);
  const missing = known.filter((name) => !applied.has(name));
  if (missing.length > 0) throw new Error(`the database lacks ${missing.join(', ')}`);
}

/** A process that is about to end is not ready, whatever else holds. */
export function acceptingUnless(isEnding: () => boolean, readiness: ReadinessChecks): ReadinessChecks {
  const accepting = async () => {
    if (isEnding()) throw new Error('the process is about to end');
  };
  return { accepting, ...readiness };
}
