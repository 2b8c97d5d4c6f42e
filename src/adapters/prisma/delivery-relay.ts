import type { DeliveriesDue, DeliveryRelay, RelayedEvents } from '../../application/webhooks/delivery-ports.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Database } from './database.js';
import { DUE } from './delivery-queue.js';
import { reachingDatabase } from './errors.js';
import { NEW_ID } from './new-id.js';

/**
 * Makes the deliveries of the next events and moves the mark behind them, in one statement. The mark is locked first, unless it is at the
 * feed's end: a relay that had to wait for another reads on from where that one has ended. A delivery is due at once, by the
 * database's clock, also when the one that its event was timed by is ahead of it.
 * Nobody has to wait until it is on the disk: taking a delivery up waits for that, and if it is lost before, the mark is too.
 */
const DELIVER = `
WITH mark AS MATERIALIZED (
  SELECT last_sequence FROM event_feeds, set_config('synchronous_commit', 'off', true)
  WHERE name = 'deliveries' AND last_sequence < (SELECT last_sequence FROM event_feeds WHERE name = 'events')
  FOR NO KEY UPDATE OF event_feeds
), taken AS MATERIALIZED (
  SELECT event.* FROM mark CROSS JOIN LATERAL (
    SELECT id, type, occurred_at, partner_id, sequence, CASE WHEN type = 'webhook.test' THEN data->'webhook'->>'id' END AS tested
    FROM events WHERE sequence > mark.last_sequence ORDER BY sequence LIMIT $1::int
  ) AS event
), made AS (
  INSERT INTO webhook_deliveries (id, webhook_id, partner_id, event_id, event_type, status, attempt_count, next_attempt_at, created_at)
  SELECT ${NEW_ID}, webhook.id, webhook.partner_id, event.id, event.type, 'pending', 0, least(event.occurred_at, now()), now()
  FROM taken AS event
  JOIN webhooks AS webhook ON webhook.partner_id = event.partner_id AND webhook.deleted_at IS NULL
    AND (webhook.enabled OR webhook.disabled_at > event.occurred_at)
    AND CASE WHEN event.type = 'webhook.test' THEN webhook.id::text = event.tested
      ELSE webhook.event_types && ARRAY['*', split_part(event.type, '.', 1) || '.*', event.type] END
  ON CONFLICT DO NOTHING
  RETURNING webhook_id
), marked AS (
  UPDATE event_feeds SET last_sequence = (SELECT max(sequence) FROM taken) WHERE name = 'deliveries' AND EXISTS (SELECT FROM taken)
)
SELECT json_build_object('count', count(*), 'upTo', max(occurred_at),
  'made', (SELECT count(*) FROM made), 'webhooks', (SELECT coalesce(json_agg(DISTINCT webhook_id), '[]') FROM made))::text
FROM taken`;

interface RelayedRow {
  readonly count: number;
  readonly made: number;
  readonly upTo: string | null;
  readonly webhooks: readonly Uuid[];
}

/** Makes deliveries in PostgreSQL, one relay at a time. */
export class PrismaDeliveryRelay implements DeliveryRelay {
  /** After a failure nobody knows what was made. */
  private isUnsure = false;

  constructor(
    private readonly database: Database,
    private readonly due: DeliveriesDue,
  ) {}

  async relay(limit: number): Promise<RelayedEvents> {
    const { statements } = this.database;
    return reachingDatabase(async () => {
      if (this.isUnsure) await this.tellOfAll();
      this.isUnsure = true;
      // What the statement above builds.
      const [row] = (await statements.run(DELIVER, String(limit))) as readonly RelayedRow[];
      this.isUnsure = false;
      this.due.tell(row?.webhooks ?? []);
      const upTo = row?.upTo ?? null;
      return { count: row?.count ?? 0, made: row?.made ?? 0, upTo: upTo === null ? null : new Date(upTo) };
    });
  }

  private async tellOfAll(): Promise<void> {
    // Ids of webhooks are UUIDs.
    this.due.tell((await this.database.statements.run(DUE, '0')) as readonly Uuid[]);
    this.isUnsure = false;
  }
}
