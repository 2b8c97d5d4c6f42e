import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Log } from '../log.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import type { PostgresAccount } from './postgres-account.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { clusterEnvironment } from './postgres-cluster.js';
import { stopPostgres } from './postgres-orphan.js';

/** What a PostgreSQL server is started with. */
export interface PostgresOptions {
  readonly binaries: PostgresBinaries;
  readonly account: PostgresAccount;
  readonly directory: string;
  readonly port: number;
  /** Whether a commit survives the machine's crash. */
  readonly durable: boolean;
  readonly log: Log;
}

/** A PostgreSQL server that answers. */
export interface PostgresProcess {
  readonly pid: number;
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts PostgreSQL and waits until it answers. @throws EmbeddedPostgresError with PostgreSQL's own last words */
export async function startPostgres(options: PostgresOptions): Promise<PostgresProcess> {
  const { binaries, account, directory, log } = options;
  const [program = '', ...args] = [...account.prefix, binaries.postgres, '-D', directory, ...settings(options)];
  const child = spawn(program, args, {
    ...account.ids,
    env: clusterEnvironment(),
    cwd: '/',
    // A process group of its own: Ctrl-C is for us, and we still need the database to finish what is in flight.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  const lastWords: string[] = [];
  let running = true;
  const ended = new Promise<void>((resolve) => child.once('close', resolve)).then(() => void (running = false));
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => reject(new EmbeddedPostgresError(`PostgreSQL did not start: ${reason}`));
    createInterface({ input: child.stderr }).on('line', (line) => {
      lastWords.push(line);
      if (lastWords.length > 10) lastWords.shift();
      log[/\b(FATAL|PANIC|WARNING):/.test(line) ? 'warn' : 'debug']({ postgres: line }, 'PostgreSQL says');
      if (line.includes('database system is ready to accept connections')) resolve();
    });
    child.once('error', (error) => fail(error.message));
    child.once('close', () => fail(lastWords.join(' / ')));
  });
  const { pid } = child;
  if (pid === undefined) throw new EmbeddedPostgresError('PostgreSQL did not start: it has no process id.');
  const release = stopWithUs(pid);
  return {
    pid,
    ended: ended.then(release),
    async stop() {
      // Once it has ended, its process id may be somebody else's.
      if (running) await stopPostgres(pid);
      await ended;
    },
  };
}

function settings({ port, durable }: PostgresOptions): string[] {
  const values = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    max_wal_size: '1GB',
    // An ERROR may quote a row, and rows hold personal data.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    log_destination: 'stderr',
    logging_collector: 'off',
    ...(durable
      ? { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }
      : {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          autovacuum: 'off',
          max_wal_size: '4GB',
          wal_level: 'minimal',
          max_wal_senders: 0,
        }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Has a shell stop PostgreSQL when this process ends without doing so: its end closes the pipe that the shell reads. */
function stopWithUs(pid: number): () => void {
  if (process.platform === 'win32') return () => undefined;
  const watch = spawn('/bin/sh', ['-c', 'read _; kill -INT "$1" 2>/dev/null', 'sh', String(pid)], {
    detached: true,
    cwd: '/',
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.once('error', () => undefined);
  watch.unref();
  if (watch.stdin instanceof Socket) watch.stdin.unref();
  return () => void watch.kill('SIGKILL');
}
