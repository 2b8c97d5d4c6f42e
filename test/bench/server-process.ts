import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { freePort } from '../../src/infrastructure/database/free-port.js';
import { packageRoot } from '../../src/infrastructure/package-root.js';
import { cpuSeconds } from './process-cpu.js';
import { residentBytes } from './process-memory.js';

/** A server under test: a process of its own, so that its CPU can be told from everybody else's. */
export interface ServerProcess {
  readonly name: string;
  readonly origin: string;
  /** CPU used so far, in seconds; `null` where the system does not say. */
  cpuSeconds(): Promise<number | null>;
  /** Memory it holds now, in bytes; `null` where the system does not say. */
  residentBytes(): Promise<number | null>;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;

/** Starts a compiled entry, named by its path in `dist`, on a free port and waits until it accepts connections. */
export async function startServer(
  name: string,
  entry: string,
  env: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--enable-source-maps', join(packageRoot(), 'dist', entry)], {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      PROCESS: 'api',
      HOST: '127.0.0.1',
      PORT: String(port),
      ADMIN_PORT: '0',
      ...env,
      // A worker listens there only.
      ...(env['PROCESS'] === 'worker' && { PORT: '0', ADMIN_PORT: String(port) }),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await untilListening(name, child, port);
  const pid = child.pid ?? 0;
  return {
    name,
    origin: `http://127.0.0.1:${port}`,
    cpuSeconds: () => cpuSeconds(pid),
    residentBytes: () => residentBytes(pid),
    stop: () => stopProcess(child),
  };
}

/** Ends a child process: politely, then not. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}

async function untilListening(name: string, child: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode} instead of starting`);
    if (Date.now() > deadline) {
      await stopProcess(child);
      throw new Error(`${name} did not start within ${START_TIMEOUT_MS} ms`);
    }
    await delay(50);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
