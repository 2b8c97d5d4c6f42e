import pg from 'pg';
import type { Log } from '../log.js';

/** Connections of a pool, and how to let go of them. */
export interface QueueConnections {
  readonly pool: pg.Pool;
  /** Ends them, in any case within a few seconds. */
  end(): Promise<void>;
}

/** How long connections in use may take to be given back, in milliseconds. */
const END_TIMEOUT_MS = 1_500;

/**
 * Opens the connections of the job queue, beside those of the use cases. A connection that breaks, idle or in use, is told of and
 * replaced; unheard, it would end the process.
 */
export function openQueueConnections(url: string, max: number, log: Log): QueueConnections {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 5_000,
    query_timeout: 15_000,
    application_name: 'tenant-provisioning worker',
    keepAlive: true,
  });
  const tell = (error: Error) => log.warn({ err: error }, 'a connection of the job queue broke');
  pool.on('error', tell);
  pool.on('connect', (client) => client.on('error', tell));
  return { pool, end: () => endInTime(pool) };
}

async function endInTime(pool: pg.Pool): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, END_TIMEOUT_MS);
  });
  await Promise.race([pool.end().catch(() => undefined), late]);
  clearTimeout(timer);
}
