import { createHash } from 'node:crypto';
import { Socket } from 'node:net';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Tracer } from '../../application/shared/tracer.js';
import { DirectStatements } from './direct-statements.js';
import { PrismaClient } from './generated/client.js';
import { traceStatements } from './traced-statements.js';

/** What a pooler is good for. */
export interface Pooler {
  /** Whether prepared statements stay known, whichever connection is given next. */
  readonly keepsStatements: boolean;
}

/** How the service reaches its database. */
export interface DatabaseOptions {
  /** `postgresql://…` */
  readonly url: string;
  /** The most connections of this process. */
  readonly poolMax: number;
  /** How long a connection may take, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** How long a statement may take, in milliseconds; its outcome is then unknown. */
  readonly statementTimeoutMs: number;
  /** Told of connections that break, idle or in use; the pool replaces them by itself. */
  readonly onConnectionError: (error: Error) => void;
  /** A pooler that gives connections to others between transactions; nothing can be set for a session then, but the time zone. */
  readonly pooler?: Pooler | null;
  /** Follows statements, if anybody wants that. */
  readonly tracer?: Tracer | null;
}

/** Prisma's client. */
export type DatabaseClient = PrismaClient;

/** The part of a client that works inside one transaction. */
export type Transaction = Pick<DatabaseClient, '$queryRawUnsafe' | '$executeRawUnsafe'>;

/** The database: by Prisma's client, and directly for the statements of the hot path. Both share one pool of connections. */
export interface Database {
  readonly client: DatabaseClient;
  readonly statements: DirectStatements;
  readonly tracer: Tracer | null;
  /** How many connections do what just now, and how many calls wait for one. */
  connections(): { readonly busy: number; readonly idle: number; readonly waiting: number };
  close(): Promise<void>;
}

/**
 * Opens a database; it connects when it is first used. Statements are prepared once per connection, but for those
 * that are to be planned anew, and the session's
 * time zone is UTC, which the driver adapter takes for granted.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const { tracer = null } = options;
  const { pool, nameOf, statements } = openStatements(options);
  const adapter = new PrismaPg(pool, {
    statementNameGenerator: ({ sql }) => nameOf(sql),
    onConnectionError: options.onConnectionError,
  });
  if (tracer !== null) traceStatements(adapter, tracer);
  const client = new PrismaClient({ adapter, errorFormat: 'minimal' });
  return {
    client,
    statements,
    tracer,
    connections: () => ({
      busy: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    async close() {
      await client.$disconnect();
      await pool.end();
    },
  };
}

/** Connections for hand-written statements only, beside those of the database: what runs here waits for nothing that runs there. */
export interface StatementConnections {
  readonly statements: DirectStatements;
  close(): Promise<void>;
}

/** Opens connections of one's own for a few statements. */
export function openStatementConnections(options: DatabaseOptions): StatementConnections {
  const { pool, statements } = openStatements(options);
  return { statements, close: () => pool.end() };
}

function openStatements(options: DatabaseOptions) {
  const { pooler = null, tracer = null } = options;
  const pool = openPool(options);
  const nameOf = pooler?.keepsStatements === false ? () => '' : statementName;
  return { pool, nameOf, statements: new DirectStatements({ pool, nameOf, tracer }) };
}

function openPool(options: DatabaseOptions): pg.Pool {
  const { pooler = null } = options;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolMax,
    connectionTimeoutMillis: options.connectTimeoutMs,
    // The server ends a statement that takes too long; a connection that is silent for longer is dead, in use or not.
    stream: () => connectionNeverSilentFor(options.statementTimeoutMs + 1_000),
    idleTimeoutMillis: Math.min(options.statementTimeoutMs, MAX_IDLE_MS),
    // Poolers keep each client's time zone, but refuse or drop what else is to hold from the start.
    ...(pooler === null
      ? { options: `-c TimeZone=UTC -c statement_timeout=${options.statementTimeoutMs}` }
      : { verify: setTimeZone }),
    application_name: 'tenant-provisioning',
    keepAlive: true,
  });
  // Without a listener a connection that breaks while it is in use ends the process.
  pool.on('connect', (connection) => connection.on('error', options.onConnectionError));
  // The adapter's own listener goes when its client disconnects, which is before the pool has ended.
  pool.on('error', () => undefined);
  return pool;
}

function setTimeZone(connection: pg.PoolClient, done: (error?: Error) => void): void {
  connection.query("SET TIME ZONE 'UTC'", (error) => done(error));
}

/** How long a connection is kept that nobody uses, in milliseconds. */
const MAX_IDLE_MS = 10_000;

/**
 * A connection that breaks after so many milliseconds without a byte in either direction. The driver's own limit sets a timer for each
 * statement, which keeps alive what the statement answered: most of it then outlived its use, in the old part of the heap.
 */
function connectionNeverSilentFor(timeoutMs: number): Socket {
  const socket = new Socket();
  const silence = Object.assign(new Error('read ETIMEDOUT: the database is silent'), { code: 'ETIMEDOUT' });
  return socket.setTimeout(timeoutMs, () => void socket.destroy(silence));
}

/** Begins a statement whose best plan depends on its values: it is not prepared, but planned for them at every call. */
export const PLANNED_ANEW = '/* planned anew */';

const NAMES = new Map<string, string>();

/** A stable name for a statement; only a bounded number is remembered, as dynamic filters make many texts. */
function statementName(sql: string): string {
  if (sql.startsWith(PLANNED_ANEW)) return '';
  const known = NAMES.get(sql);
  if (known !== undefined) return known;
  if (NAMES.size >= 500) NAMES.clear();
  const name = createHash('sha256').update(sql).digest('base64url').slice(0, 22);
  NAMES.set(sql, name);
  return name;
}
