import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { isAlive, startOf } from './process-identity.js';
import { runProgram } from './run-program.js';

/**
 * Stops a PostgreSQL that outlived the process that had started it, so that the files can be opened again. Call it only
 * with the data directory locked: the server of a living service must never be taken for an orphan.
 */
export async function stopOrphan(cluster: string, log: Log): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = Number.parseInt((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0] ?? '', 10);
  if (Number.isInteger(pid) && pid > 0 && (await isPostgresOf(pid, cluster))) {
    log.warn({ pid }, 'stopping a PostgreSQL that an ended process left behind');
    await stopPostgres(pid);
    if (await isPostgresOf(pid, cluster)) {
      throw new EmbeddedPostgresError(
        `A PostgreSQL of ${cluster} is still running as process ${pid} and does not stop.`,
      );
    }
  }
  // Whoever has this process id now is not PostgreSQL, which would wait for it all the same.
  await rm(pidFile, { force: true });
}

/** Asks PostgreSQL to stop, after 10 s without a checkpoint and after 15 s by force; answers once it has ended. */
export async function stopPostgres(pid: number): Promise<void> {
  const start = await startOf(pid);
  if (start === null) return;
  for (const [signal, patienceMs] of [
    ['SIGINT', 10_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    await signalPostgres(pid, signal);
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      if ((await startOf(pid)) !== start) return;
      await delay(10);
    }
  }
}

async function signalPostgres(pid: number, signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void> {
  if (process.platform === 'win32') {
    // There are no signals on Windows: PostgreSQL and its children are ended, and recover at the next start.
    await runProgram(['taskkill', '/pid', String(pid), '/t', '/f']);
  } else if (isAlive(pid)) {
    process.kill(pid, signal);
  }
}

async function isPostgresOf(pid: number, cluster: string): Promise<boolean> {
  if ((await startOf(pid)) === null) return false;
  if (process.platform === 'linux') {
    // PostgreSQL works in its data directory.
    const [workplace, directory] = await Promise.all([readlink(`/proc/${pid}/cwd`).catch(() => ''), realpath(cluster)]);
    return workplace === directory;
  }
  if (process.platform === 'win32') {
    return (await runProgram(['tasklist', '/fi', `pid eq ${pid}`])).output.toLowerCase().includes('postgres');
  }
  const { output } = await runProgram(['ps', '-o', 'args=', '-p', String(pid)]);
  return output.includes('postgres') && output.includes(cluster);
}
