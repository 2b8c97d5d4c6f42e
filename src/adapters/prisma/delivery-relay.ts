import type { EventRelay } from '../../application/events/ports.js';
import type { Clock } from '../../application/shared/ports.js';
import type { DeliveriesDue } from '../../application/webhooks/delivery-ports.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Database } from './database.js';
import { PrismaEventRelay, type RelayStep } from './event-relay.js';
import { NEW_ID } from './new-id.js';

/**
 * Makes a delivery of every event for every enabled webhook of its partner that asks for it; a test is for the one webhook that it tests. One
 * statement for a whole batch, in the transaction that numbers its events: neither can be without the other. It is due at once, also when the
 * clock that the event was timed by is ahead of this one.
 */
const DELIVER = `
WITH made AS (
  INSERT INTO webhook_deliveries (id, webhook_id, partner_id, event_id, event_type, status, attempt_count, next_attempt_at, created_at)
  SELECT ${NEW_ID}, webhook.id, webhook.partner_id, event.id, event.type, 'pending', 0, least(event.occurred_at, $3::timestamptz), now()
  FROM events AS event
  JOIN webhooks AS webhook ON webhook.partner_id = event.partner_id AND webhook.deleted_at IS NULL AND webhook.enabled
    AND CASE WHEN event.type = 'webhook.test' THEN webhook.id::text = event.data->'webhook'->>'id'
      ELSE webhook.event_types && ARRAY['*', split_part(event.type, '.', 1) || '.*', event.type] END
  WHERE event.sequence BETWEEN $1::bigint AND $2::bigint
  ON CONFLICT DO NOTHING
  RETURNING webhook_id
)
SELECT DISTINCT webhook_id::text AS webhook FROM made`;

/** Numbers events in PostgreSQL, makes their deliveries, and says afterwards which webhooks have some. */
export class PrismaDeliveryRelay implements EventRelay {
  private readonly relayOfEvents: PrismaEventRelay;
  /** Told of only once the transaction is over; after a failed one too, since it may have ended well. */
  private readonly found = new Set<Uuid>();

  constructor(
    database: Database,
    private readonly due: DeliveriesDue,
    private readonly clock: Clock,
  ) {
    this.relayOfEvents = new PrismaEventRelay(database, [this.deliver]);
  }

  async relay(limit: number): Promise<number> {
    try {
      return await this.relayOfEvents.relay(limit);
    } finally {
      this.due.tell([...this.found]);
      this.found.clear();
    }
  }

  private readonly deliver: RelayStep = async ({ first, last }, transaction) => {
    const webhooks = await transaction.$queryRawUnsafe<{ webhook: Uuid }[]>(DELIVER, first, last, this.clock.now());
    for (const { webhook } of webhooks) this.found.add(webhook);
  };
}
