import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import type { Log } from '../log.js';
import { LockedError, takeLock, type DataLock } from './data-lock.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { choosePostgresAccount } from './postgres-account.js';
import { findPostgresBinaries } from './postgres-binaries.js';
import { CLUSTER_USER, openCluster } from './postgres-cluster.js';
import { stopOrphan } from './postgres-orphan.js';
import { codeOf } from './process-identity.js';
import { SupervisedPostgres } from './supervised-postgres.js';

const DATABASE = 'provisioning';

/** A real PostgreSQL that belongs to this process. */
export interface EmbeddedPostgres {
  /** Where it answers, with its password: not for logs. */
  readonly url: string;
  readonly port: number;
  /** Ends it in order; a second call waits for the first. */
  stop(): Promise<void>;
}

/** How an embedded PostgreSQL is started. */
export interface EmbeddedPostgresOptions {
  /** The files live in `postgres` below it. */
  readonly dataDir: string;
  readonly log: Log;
  /** False trades the data's safety in a crash of the machine for speed; true unless told otherwise. */
  readonly durable?: boolean;
}

/**
 * Starts the PostgreSQL of a data directory, on 127.0.0.1 and a free port, with an empty or the already existing database.
 * What a killed predecessor left is cleared away; a living one keeps the directory for itself.
 * @throws EmbeddedPostgresError
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, durable = true } = options;
  const dataDir = resolve(options.dataDir);
  const binaries = await findPostgresBinaries();
  const lock = await lockDirectory(dataDir);
  try {
    const account = await choosePostgresAccount(binaries, dataDir);
    const { directory, password } = await openCluster({ dataDir, binaries, account, durable });
    await stopOrphan(directory, log);
    const server = await SupervisedPostgres.start({ binaries, account, directory, durable, log });
    const url = `postgresql://${CLUSTER_USER}:${password}@127.0.0.1:${server.port}/`;
    try {
      await createDatabase(url);
    } catch (error) {
      await server.stop();
      throw error;
    }
    const stop = async (): Promise<void> => {
      await server.stop();
      await lock.release();
    };
    let stopped: Promise<void> | undefined;
    return {
      url: url + DATABASE,
      port: server.port,
      stop: () => (stopped ??= stop()),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function lockDirectory(dataDir: string): Promise<DataLock> {
  try {
    await mkdir(dataDir, { recursive: true });
    return await takeLock(join(dataDir, 'postgres.lock'));
  } catch (error) {
    if (error instanceof LockedError) {
      throw new EmbeddedPostgresError(
        `The data directory ${dataDir} is in use by process ${error.pid}. Stop that process, name another DATA_DIR, or share one PostgreSQL between processes with DATABASE_URL.`,
        { cause: error },
      );
    }
    throw new EmbeddedPostgresError(
      `The data directory ${dataDir} cannot be used (${codeOf(error) ?? String(error)}): DATA_DIR has to be a directory that this user may write to.`,
      { cause: error },
    );
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client(`${url}postgres`);
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}
