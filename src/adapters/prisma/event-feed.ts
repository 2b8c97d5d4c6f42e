import type { EventFeed, EventFilter, FeedPosition } from '../../application/events/event-feed.js';
import type { RecordedEvent } from '../../application/events/event-log.js';
import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import { EVERY_PARTNER, type Reach } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';
import { eventFromRow, type EventRow } from './event-row.js';

/** One text for each set of conditions, so that each gets the plan that suits it. */
function conditions(reach: Reach, { types, tenant }: EventFilter): readonly [sql: string, values: readonly string[]] {
  const values: string[] = [];
  const add = (value: string, type: string) => `$${values.push(value)}::${type}`;
  const parts = [
    'sequence IS NOT NULL',
    ...(reach === EVERY_PARTNER ? [] : [`partner_id = ${add(reach, 'text')}`]),
    ...(tenant === null ? [] : [`tenant_id = ${add(tenant, 'uuid')}`]),
    ...(types.length === 0 ? [] : [`type = ANY (${add(`{${types.join(',')}}`, 'text[]')})`]),
  ];
  return [parts.join(' AND '), values];
}

/** Reads the feed from PostgreSQL. */
export class PrismaEventFeed implements EventFeed {
  constructor(private readonly database: Database) {}

  async list(
    reach: Reach,
    filter: EventFilter,
    page: PageRequest<FeedPosition>,
  ): Promise<Page<RecordedEvent, FeedPosition>> {
    const [where, values] = conditions(reach, filter);
    const place = values.length;
    const rows = await this.run(
      `SELECT to_json(event)::text FROM (
         SELECT * FROM events WHERE ${where} AND sequence > $${place + 1}::bigint ORDER BY sequence LIMIT $${place + 2}::int
       ) AS event`,
      [...values, String(page.after?.sequence ?? 0), String(page.limit + 1)],
    );
    const total = page.withTotal ? await this.count(where, values) : null;
    return pageOf(rows.map(eventFromRow), page, ({ sequence }) => ({ sequence: sequence ?? 0 }), total);
  }

  async find(reach: Reach, id: Uuid): Promise<RecordedEvent | null> {
    const [where, values] = conditions(reach, { types: [], tenant: null });
    const [row] = await this.run(
      `SELECT to_json(event)::text FROM events AS event WHERE ${where} AND id = $${values.length + 1}::uuid`,
      [...values, id],
    );
    return row === undefined ? null : eventFromRow(row);
  }

  private async count(where: string, values: readonly string[]): Promise<number> {
    const [total] = await reachingDatabase(() =>
      this.database.statements.run(`SELECT to_json(count(*))::text FROM events WHERE ${where}`, ...values),
    );
    return Number(total);
  }

  private async run(sql: string, values: readonly string[]): Promise<readonly EventRow[]> {
    const rows = await reachingDatabase(() => this.database.statements.run(sql, ...values));
    // What both statements above build.
    return rows as readonly EventRow[];
  }
}
