import { SERVER } from '../support/child-process.js';
import { createBenchAccess, type BenchAccess } from './access-token.js';
import { startBenchDatabase, type BenchDatabase } from './bench-database.js';
import { startLoadClient, type LoadClient } from './load-client.js';
import { startServer, type ServerProcess } from './server-process.js';

/** One side of a comparison: a server and the database that it alone uses. */
export interface Contender {
  readonly server: ServerProcess;
  readonly databaseUrl: string;
}

/** Everything that a benchmark plays on: one PostgreSQL, both servers, and a client. */
export interface Stage {
  readonly bare: Contender;
  readonly ours: Contender;
  readonly access: BenchAccess;
  readonly client: LoadClient;
  readonly database: BenchDatabase;
  stop(): Promise<void>;
}

/** Secrets of webhooks are encrypted, and receivers are on this host. */
const WEBHOOKS = { WEBHOOK_SECRET_KEY: `${'A'.repeat(43)}=`, WEBHOOK_ALLOW_PRIVATE_NETWORKS: 'true' };

/** How the service runs in a benchmark, beside its database. */
export function serverEnv(access: BenchAccess): Readonly<Record<string, string>> {
  return { LOG_LEVEL: 'info', RATE_LIMIT_PER_MINUTE: '0', ...WEBHOOKS, ...access.env };
}

const BARE = 'test/bench/bare-server.js';
/** The service's own entry. */
export const OURS = SERVER;

/**
 * Starts it all. To calibrate, the bare server stands in for the service too: the ratios must then be about 1.
 */
export async function startStage(calibrate: boolean): Promise<Stage> {
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const one of started.splice(0).toReversed()) await one.stop();
  };
  const keep = <T extends { stop(): Promise<void> }>(one: T): T => {
    started.push(one);
    return one;
  };
  try {
    const database = keep(await startBenchDatabase());
    const access = await createBenchAccess();
    const contend = async (name: string, entry: string): Promise<Contender> => {
      const databaseUrl = await database.create(name);
      const env = { DATABASE_URL: databaseUrl, ...serverEnv(access) };
      return { databaseUrl, server: keep(await startServer(name, entry, env)) };
    };
    const bare = await contend('bare', BARE);
    const ours = await contend('ours', calibrate ? BARE : OURS);
    return { bare, ours, access, client: keep(startLoadClient()), database, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
