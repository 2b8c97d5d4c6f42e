import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { DatabaseError } from './database-error.js';

/** What an address of the database leads to. */
export interface Pooling {
  /** After each transaction the connection may go to somebody else, with whatever was set for the session. */
  readonly isShared: boolean;
  /** Whether statements stay prepared all the same. */
  readonly keepsStatements: boolean;
}

const WHAT_TO_SET =
  'Set DATABASE_DIRECT_URL to the address of PostgreSQL itself (migrations and the job queue need sessions of their own), or let DATABASE_URL lead there. See docs/operator/scaling.md.';

/** What PgBouncer answers to what its mode does not allow. */
const PROTOCOL_VIOLATION = '08P01';

/** Refuses a pooler that nobody has told us about. @throws DatabaseError */
export async function requireSessions(url: string): Promise<void> {
  const { isShared } = await lookAtPooling(url);
  if (isShared) {
    throw new DatabaseError(
      `The database is reached through a pooler that gives connections away after each transaction, such as PgBouncer in transaction mode. ${WHAT_TO_SET}`,
    );
  }
  if (await takesOptions(url)) return;
  throw new DatabaseError(
    `The database is reached through a pooler that does not pass on what a session begins with, such as PgBouncer in session mode. ${WHAT_TO_SET}`,
  );
}

/**
 * Finds out by two clients what an address leads to: one sets something for its session, and the other, whom a pooler gives the
 * connection that was used last, sees it or not.
 * @throws DatabaseError when it is no place for transactions
 */
export async function lookAtPooling(url: string): Promise<Pooling> {
  const [one, other] = [connection(url), connection(url)];
  try {
    await Promise.all([one.connect(), other.connect()]);
    const isShared = await seesWhatIsSet(one, other);
    if (isShared) await requireTransactions(other);
    return { isShared, keepsStatements: !isShared || (await keepsStatements(one, other)) };
  } finally {
    await Promise.all([one.end(), other.end()]);
  }
}

function connection(url: string, options?: string): pg.Client {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, options });
  client.on('error', () => undefined);
  return client;
}

async function takesOptions(url: string): Promise<boolean> {
  const client = connection(url, '-c statement_timeout=12345');
  try {
    await client.connect();
    const { rows } = await client.query<{ limit: string }>("SELECT current_setting('statement_timeout') AS limit");
    return rows[0]?.limit === '12345ms';
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function seesWhatIsSet(one: pg.Client, other: pg.Client): Promise<boolean> {
  const mark = randomUUID();
  await one.query("SELECT set_config('tenant_provisioning.mark', $1, false)", [mark]);
  const { rows } = await other.query<{ mark: string | null }>(
    "SELECT current_setting('tenant_provisioning.mark', true) AS mark",
  );
  return rows[0]?.mark === mark;
}

/** @throws DatabaseError when the connection goes to somebody else after each statement already */
async function requireTransactions(client: pg.Client): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query('ROLLBACK');
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== PROTOCOL_VIOLATION) throw error;
    throw new DatabaseError(
      'The database is reached through a pooler that allows no transactions, such as PgBouncer in statement mode: nothing could be stored together. Set pool_mode = transaction there. See docs/operator/scaling.md.',
      { cause: error },
    );
  }
}

/** Whether a statement that was prepared on one connection is known on the next one too. */
async function keepsStatements(one: pg.Client, other: pg.Client): Promise<boolean> {
  const prepared = { name: `probe-${randomUUID()}`, text: 'SELECT 1' };
  try {
    await one.query(prepared);
    // Holds the connection that it was prepared on.
    await other.query('BEGIN');
    await other.query('SELECT 1');
    await one.query(prepared);
    return true;
  } catch {
    return false;
  }
}
