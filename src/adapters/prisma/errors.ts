import { Unavailable } from '../../domain/shared/unavailable.js';

/** How often a call is made that PostgreSQL gives up in favour of another transaction. */
const MAX_ATTEMPTS = 5;

/**
 * Calls the database and translates what it throws: whatever says that the database is away becomes `Unavailable`, everything
 * else is passed on. What PostgreSQL gave up because of a deadlock was not done, and is called again. This file alone reads the
 * shapes of Prisma's and the driver's errors.
 *
 * @throws Unavailable
 */
export async function reachingDatabase<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const givenUp = isGivenUp(error);
      if (givenUp && attempt < MAX_ATTEMPTS) continue;
      throw givenUp || isAway(error) ? new Unavailable(error) : error;
    }
  }
}

/** The name of the unique constraint that an error says would be broken; `null` for every other error. */
export function brokenUniqueConstraint(error: unknown): string | null {
  for (let current = error, depth = 0; isRecord(current) && depth < 6; depth += 1) {
    const constraint = current['constraint'];
    if (current['kind'] === 'UniqueConstraintViolation' && isRecord(constraint)) return textOf(constraint, 'index');
    if (current['code'] === UNIQUE_VIOLATION) return textOf(current, 'constraint');
    current = innerError(current);
  }
  return null;
}

/** Says whether a statement gave up waiting for another transaction; nothing of it was done. */
export function isLockTimeout(error: unknown): boolean {
  return hasSqlState(error, LOCK_NOT_AVAILABLE);
}

const UNIQUE_VIOLATION = '23505';
const LOCK_NOT_AVAILABLE = /^55P03$/;
/** PostgreSQL: serialization failure, deadlock detected. The whole statement is rolled back. */
const GIVEN_UP = /^40(?:001|P01)$/;

function isGivenUp(error: unknown): boolean {
  return hasSqlState(error, GIVEN_UP) || textOf(isRecord(error) ? error : {}, 'code') === 'P2034';
}

function hasSqlState(error: unknown, state: RegExp): boolean {
  for (let current = error, depth = 0; isRecord(current) && depth < 6; depth += 1) {
    if (state.test(codeOf(current) ?? '')) return true;
    current = innerError(current);
  }
  return false;
}

/** Prisma: cannot reach, timed out, too many connections, connection closed, pool timeout, no transaction in time. */
const AWAY_PRISMA_CODES = new Set(['P1000', 'P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2037']);
/** Driver adapter: the same, by kind. */
const AWAY_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TlsConnectionError',
  'DatabaseDoesNotExist',
  'AuthenticationFailed',
  'DatabaseAccessDenied',
]);
/**
 * PostgreSQL classes and codes (appendix A): connection, resources, operator intervention, read-only after a fail-over, a database that
 * takes no connections, lets nobody in, or does not exist.
 */
const AWAY_SQLSTATE = /^(?:08|28|53|57|58|25006|3D000|55000)/;
/** Node: a connection that fails, cannot be had, or whose other side cannot be trusted. */
const AWAY_NODE_CODE = /^E(?!RR_)[A-Z]+$|CERT|CRL|ISSUER|TLS|^INVALID_(?:CA|PURPOSE)$|^HOSTNAME_MISMATCH$/;
/** node-postgres has no codes for these. */
const AWAY_MESSAGE =
  /Connection terminated|SSL connection|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|ENETUNREACH|EHOSTUNREACH|ENOENT/;

function isAway(error: unknown): boolean {
  for (let current = error, depth = 0; isRecord(current) && depth < 6; depth += 1) {
    const code = codeOf(current);
    if (code !== null && (AWAY_PRISMA_CODES.has(code) || AWAY_SQLSTATE.test(code) || AWAY_NODE_CODE.test(code)))
      return true;
    const kind = textOf(current, 'kind');
    if (kind !== null && AWAY_KINDS.has(kind)) return true;
    if (AWAY_MESSAGE.test(textOf(current, 'message') ?? '')) return true;
    current = innerError(current);
  }
  return false;
}

function innerError(error: Record<string, unknown>): unknown {
  const meta = error['meta'];
  if (isRecord(meta) && meta['driverAdapterError'] !== undefined) return meta['driverAdapterError'];
  return error['cause'];
}

/** The driver's name for it, or the adapter's. */
function codeOf(error: Record<string, unknown>): string | null {
  return textOf(error, 'code') ?? textOf(error, 'originalCode');
}

function textOf(record: Record<string, unknown>, name: string): string | null {
  const value = record[name];
  return typeof value === 'string' ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
