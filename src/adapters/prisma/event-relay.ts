import type { EventRelay } from '../../application/events/ports.js';
import type { Database, DatabaseClient } from './database.js';
import { reachingDatabase } from './errors.js';

/** The part of a client that works inside one transaction. */
export type Transaction = Pick<DatabaseClient, '$queryRawUnsafe' | '$executeRawUnsafe'>;

const TRANSACTION = { maxWait: 5_000, timeout: 20_000 } as const;

/** Held while a batch is numbered; any number that nobody else locks. */
const LOCK = 7_203_811_946;

/**
 * Waits for the relay at work, until its transaction has ended and can be seen. A relay whose machine is gone without a word is
 * cut off after a while, so that its turn ends too.
 */
const TAKE_TURN = `
SELECT set_config('idle_in_transaction_session_timeout', '5000', true), pg_advisory_xact_lock($1::bigint)::text`;

/**
 * Runs after the turn was taken, so that it sees whatever the relay before has done. An event of a tenant never has an
 * earlier time than the one before it; at one time the tenant's version tells. Rows that are being erased just now are left
 * for the next batch: the relay waits for nobody while it holds rows, so it is part of no deadlock.
 */
const NUMBER = `
WITH unnumbered AS (
  SELECT id, occurred_at, (data->'tenant'->>'version')::int AS version FROM events
  WHERE sequence IS NULL
  ORDER BY occurred_at, (data->'tenant'->>'version')::int, id
  LIMIT $1::int
  FOR NO KEY UPDATE SKIP LOCKED
), placed AS (
  SELECT id, row_number() OVER (ORDER BY occurred_at, version, id) AS place FROM unnumbered
), numbered AS (
  UPDATE events SET sequence = feed.last_sequence + placed.place
  FROM placed, event_feeds AS feed
  WHERE events.id = placed.id AND feed.name = 'events'
  RETURNING events.sequence
), found AS (
  SELECT count(*) AS count FROM numbered
)
UPDATE event_feeds AS feed SET last_sequence = feed.last_sequence + found.count
FROM found WHERE feed.name = 'events' AND found.count > 0
RETURNING found.count`;

/** Whoever looks often should take no lock for nothing. */
const ANY = `SELECT to_json(true)::text FROM events WHERE sequence IS NULL LIMIT 1`;

/** Numbers events in PostgreSQL, one relay at a time. */
export class PrismaEventRelay implements EventRelay {
  constructor(private readonly database: Database) {}

  async relay(limit: number): Promise<number> {
    return reachingDatabase(async () => {
      const { statements, client } = this.database;
      if ((await statements.run(ANY)).length === 0) return 0;
      return client.$transaction(async (transaction) => this.relayIn(transaction, limit), TRANSACTION);
    });
  }

  private async relayIn(transaction: Transaction, limit: number): Promise<number> {
    await transaction.$queryRawUnsafe(TAKE_TURN, LOCK);
    const [batch] = await transaction.$queryRawUnsafe<{ count: bigint }[]>(NUMBER, limit);
    return Number(batch?.count ?? 0);
  }
}
