import type { OldEvents } from '../../application/events/event-feed.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';

/** Goes along the feed from its beginning, and stops where events are young enough. */
const FORGET_EVENTS = `
WITH old AS (
  SELECT id FROM (
    SELECT id, occurred_at FROM events WHERE sequence IS NOT NULL ORDER BY sequence LIMIT $2::int
  ) AS first
  WHERE occurred_at < $1::timestamptz
), deliveries AS (
  DELETE FROM webhook_deliveries WHERE event_id IN (SELECT id FROM old) RETURNING id
), attempts AS (
  DELETE FROM webhook_attempts WHERE delivery_id IN (SELECT id FROM deliveries)
), gone AS (
  DELETE FROM events WHERE id IN (SELECT id FROM old) RETURNING id
)
SELECT to_json(count(*))::text FROM gone`;

/** What is left of a deleted webhook; its own row goes with the last of its deliveries. */
const FORGET_DELETED = `
WITH deleted AS (
  SELECT id FROM webhooks WHERE deleted_at IS NOT NULL
), old AS (
  SELECT delivery.id FROM deleted CROSS JOIN LATERAL (
    SELECT id FROM webhook_deliveries WHERE webhook_id = deleted.id LIMIT $1::int
  ) AS delivery
  LIMIT $1::int
), attempts AS (
  DELETE FROM webhook_attempts WHERE delivery_id IN (SELECT id FROM old)
), deliveries AS (
  DELETE FROM webhook_deliveries WHERE id IN (SELECT id FROM old) RETURNING id
), gone AS (
  DELETE FROM webhooks WHERE id IN (SELECT id FROM deleted)
    AND NOT EXISTS (SELECT FROM webhook_deliveries WHERE webhook_id = webhooks.id)
)
SELECT to_json(count(*))::text FROM deliveries`;

/** Clears events and deliveries out of PostgreSQL. */
export class PrismaOldEvents implements OldEvents {
  constructor(private readonly database: Database) {}

  async forget(before: Date, limit: number): Promise<number> {
    const { statements } = this.database;
    return reachingDatabase(async () => {
      const [events] = await statements.run(FORGET_EVENTS, before.toISOString(), String(limit));
      const [deliveries] = await statements.run(FORGET_DELETED, String(limit));
      return Math.max(Number(events), Number(deliveries));
    });
  }
}
