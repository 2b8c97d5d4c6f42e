import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '../../src/infrastructure/database/process-identity.js';
import { startPreparedPostgres } from './test-run.js';

/** A PostgreSQL of one test's own, to be cut off, frozen and killed. */
export interface OwnPostgres {
  readonly url: string;
  /** Sends a signal to its server process, or to that and all its children. */
  signal(name: NodeJS.Signals, whom: 'server' | 'all'): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL with an up-to-date database in it. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'own-postgres-test-'));
  const postgres = await startPreparedPostgres(dataDir);
  return {
    url: postgres.url,
    async signal(name, whom) {
      const server = await postmasterOf(dataDir);
      const children = whom === 'all' ? await childrenOf(server) : [];
      process.kill(server, name);
      for (const child of children) signalIfThere(child, name);
    },
    async stop() {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The process of the PostgreSQL in a data directory. */
async function postmasterOf(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

/** A connection's process ends when the client has gone, at any moment. */
function signalIfThere(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').map(Number);
}
