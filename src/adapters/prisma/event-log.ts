import type { EventLog, EventPosition, RecordedEvent } from '../../application/events/event-log.js';
import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';
import { eventFromRow, type EventRow } from './event-row.js';
import { belowId } from './newest-first.js';

const OF_TENANT = `
SELECT to_json(event)::text FROM (
  SELECT * FROM events
  WHERE partner_id = $1 AND tenant_id = $2::uuid AND id < $3::uuid
  ORDER BY id DESC LIMIT $4::int
) AS event`;

/** Reads events from PostgreSQL. */
export class PrismaEventLog implements EventLog {
  constructor(private readonly database: Database) {}

  async ofTenant(
    partner: PartnerId,
    tenant: Uuid,
    page: PageRequest<EventPosition>,
  ): Promise<Page<RecordedEvent, EventPosition>> {
    const behind = belowId(page);
    const [rows, total] = await reachingDatabase(() =>
      Promise.all([
        this.database.statements.run(OF_TENANT, partner, tenant, behind, String(page.limit + 1)),
        page.withTotal ? this.database.client.event.count({ where: { partner_id: partner, tenant_id: tenant } }) : null,
      ]),
    );
    // What the statement above builds.
    const events = (rows as readonly EventRow[]).map(eventFromRow);
    return pageOf(events, page, ({ id }) => ({ id }), total);
  }
}
