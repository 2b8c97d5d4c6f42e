import type { EventRelay } from '../../application/events/ports.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';

/**
 * Numbers the next events and moves the feed's end behind them, in one statement, so that no relay ever holds a lock while it is silent. The end is
 * locked first (events are looked for by it, so not before), unless there is nothing to number: a relay that had to wait for another numbers on from where that one has ended, and
 * finds what was numbered meanwhile to be numbered. An event of a tenant never has an earlier time than the one before it; at one time the
 * tenant's version tells. Rows that are being erased just now are left for the next batch: the relay waits for nobody while it
 * holds rows, so it is part of no deadlock.
 */
const NUMBER = `
WITH feed AS MATERIALIZED (
  SELECT last_sequence FROM event_feeds
  WHERE name = 'events' AND EXISTS (SELECT FROM events WHERE sequence IS NULL)
  FOR NO KEY UPDATE
), unnumbered AS MATERIALIZED (
  SELECT feed.last_sequence, event.* FROM feed CROSS JOIN LATERAL (
    SELECT id, occurred_at, (data->'tenant'->>'version')::int AS version FROM events
    WHERE sequence IS NULL AND feed.last_sequence >= 0
    ORDER BY occurred_at, (data->'tenant'->>'version')::int, id
    LIMIT $1::int
    FOR NO KEY UPDATE SKIP LOCKED
  ) AS event
), placed AS (
  SELECT id, last_sequence + row_number() OVER (ORDER BY occurred_at, version, id) AS sequence FROM unnumbered
), numbered AS (
  UPDATE events SET sequence = placed.sequence FROM placed WHERE events.id = placed.id
  RETURNING events.sequence
), found AS (
  SELECT count(*) AS count, max(sequence) AS last FROM numbered
)
UPDATE event_feeds SET last_sequence = found.last
FROM found WHERE event_feeds.name = 'events' AND found.count > 0
RETURNING to_json(found.count)::text`;

/** Numbers events in PostgreSQL, one relay at a time. */
export class PrismaEventRelay implements EventRelay {
  constructor(private readonly database: Database) {}

  async relay(limit: number): Promise<number> {
    const [count] = await reachingDatabase(() => this.database.statements.run(NUMBER, String(limit)));
    return Number(count ?? 0);
  }
}
