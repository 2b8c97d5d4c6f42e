import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../src/infrastructure/package-root.js';
import { waitFor } from './wait-for.js';

/** A process that a test started and can end in any way. */
export interface ChildProcess {
  readonly pid: number;
  /** Everything it has written so far. */
  output(): string;
  /** Its exit code, or the signal that ended it; `null` while it runs. */
  ended(): number | string | null;
  /** Sends a signal, and waits for the end unless the signal only pauses or resumes. */
  signal(name: NodeJS.Signals): Promise<void>;
}

/** The service as `npm start` runs it, for the functions below. */
export const SERVER = 'bundle/server.js';

/** Workers with short times, for tests to kill. */
export const WORKER = 'test-processes/worker.js';
export const BULK_WORKER = 'test-processes/bulk-worker.js';

/** Starting takes seconds of computing, which a busy machine stretches; a process that ends instead is told of at once. */
const START_LIMIT_MS = 90_000;

/** Starts a compiled module, named by its path in `dist`, in a process of its own. */
export function spawnProcess(
  module: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const child = spawn(process.execPath, [join(packageRoot(), 'dist', module), ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (written += String(chunk)));
  const exit = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    output: () => written,
    ended: () => child.exitCode ?? child.signalCode,
    async signal(name) {
      child.kill(name);
      if (name !== 'SIGSTOP' && name !== 'SIGCONT') await exit;
    },
  };
}

/** The same; waits until it says that it is ready. */
export async function startProcess(...what: Parameters<typeof spawnProcess>): Promise<ChildProcess> {
  const started = spawnProcess(...what);
  await waitFor(async () => {
    if (started.ended() === null && !started.output().includes('"ready"'))
      throw new Error(`not ready: ${started.output()}`);
  }, START_LIMIT_MS);
  if (started.ended() !== null) throw new Error(`ended at once: ${started.output()}`);
  return started;
}
