import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVER, spawnProcess, startProcess, type ChildProcess } from './child-process.js';
import { HttpClient } from './http-client.js';
import { waitFor } from './wait-for.js';

/** The service as users run it, in a process of its own, and what its first lines tell. */
export interface ServerProcess {
  readonly process: ChildProcess;
  readonly origin: string;
  readonly token: string;
  /** The printed call, as it is printed. */
  readonly curl: string;
  readonly client: HttpClient;
}

/** Starts processes of the service, each with the same files, and ends what a test left running. */
export class ServerProcesses {
  readonly dataDir: Promise<string> = mkdtemp(join(tmpdir(), 'server-process-test-'));
  private readonly started: ServerProcess[] = [];
  private readonly spawned: ChildProcess[] = [];

  /** Starts the service with settings; waits until it is ready. */
  async start(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
    const settings = { DATA_DIR: await this.dataDir, PORT: '0', ADMIN_PORT: '0', DATABASE_POOL_MAX: '5', ...env };
    const process = await startProcess(SERVER, [], settings);
    const curl = await waitFor(async () => printedCall(process.output()));
    const origin = /http:\/\/[^/\s]+/.exec(curl)?.[0] ?? '';
    const token = /Bearer ([\w.-]+)/.exec(curl)?.[1] ?? '';
    const client = new HttpClient(origin, { authorization: `Bearer ${token}` });
    const server = { process, origin, token, curl, client };
    this.started.push(server);
    return server;
  }

  /** Begins to start the service with settings. */
  async spawn(env: Readonly<Record<string, string>>): Promise<ChildProcess> {
    const settings = { DATA_DIR: await this.dataDir, PORT: '0', ADMIN_PORT: '0', ...env };
    const process = spawnProcess(SERVER, [], settings);
    this.spawned.push(process);
    return process;
  }

  /** Starts the service with settings that it cannot run with; answers what it says. */
  async refuse(env: Readonly<Record<string, string>>): Promise<string> {
    try {
      await startProcess(SERVER, [], {
        DATA_DIR: await this.dataDir,
        PORT: '0',
        ADMIN_PORT: '0',
        ...env,
      });
    } catch (error) {
      return String(error);
    }
    throw new Error('it started');
  }

  async stop(): Promise<void> {
    for (const { process, client } of this.started) {
      client.close();
      if (process.ended() === null) await process.signal('SIGKILL');
    }
    for (const process of this.spawned) if (process.ended() === null) await process.signal('SIGKILL');
    await rm(await this.dataDir, { recursive: true, force: true });
  }
}

function printedCall(output: string): string {
  const call = /curl -i [^]*?-d '[^']*'\n/.exec(output)?.[0];
  if (call === undefined) throw new Error(`no call is printed: ${output}`);
  return call;
}
