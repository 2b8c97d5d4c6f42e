import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import {
  REPLAY_LIMIT,
  withinReplayLimit,
  type DeliveryFilter,
  type DeliveryLog,
  type DeliveryPosition,
  type ReplaySpan,
} from '../../application/webhooks/delivery-ports.js';
import type { Delivery } from '../../application/webhooks/delivery.js';
import { onlyPartner, type PartnerId, type Reach } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { DeliveryNotFound } from '../../domain/webhooks/webhook-errors.js';
import type { Database } from './database.js';
import { deliveryFromRow, WITH_ATTEMPTS, type DeliveryRow } from './delivery-row.js';
import { reachingDatabase } from './errors.js';
import { NEW_ID } from './new-id.js';
import { belowId } from './newest-first.js';
import { ReceiptLedger } from './receipt-ledger.js';

const LIST = `
SELECT ${WITH_ATTEMPTS} FROM (
  SELECT * FROM webhook_deliveries
  WHERE webhook_id = $1::uuid AND ($2 = '' OR partner_id = $2) AND ($3 = '' OR status = $3) AND ($4 = '' OR event_type = $4)
    AND id < $5::uuid
  ORDER BY id DESC LIMIT $6::int
) AS delivery ORDER BY delivery.id DESC`;

const RETRY = `
WITH delivery AS (
  UPDATE webhook_deliveries SET status = 'pending', round = round + 1, attempt_count = 0, next_attempt_at = now(), completed_at = NULL
  WHERE id = $3::uuid AND webhook_id = $2::uuid AND partner_id = $1
  RETURNING *
)
SELECT ${WITH_ATTEMPTS} AS delivery FROM delivery`;

const FIND = `
SELECT ${WITH_ATTEMPTS} FROM webhook_deliveries AS delivery WHERE id = $3::uuid AND webhook_id = $2::uuid AND partner_id = $1`;

/** Events without a sequence are not in the feed yet: the relay delivers them. */
const WANTED = `WITH wanted AS (
  SELECT event.id, event.type, webhook.id AS webhook_id, webhook.partner_id
  FROM webhooks AS webhook JOIN events AS event ON event.partner_id = webhook.partner_id
  WHERE webhook.id = $2::uuid AND webhook.partner_id = $1 AND event.sequence IS NOT NULL
    AND event.occurred_at >= $3::timestamptz AND event.occurred_at < coalesce($4::timestamptz, 'infinity')
    AND coalesce($5::text[], webhook.event_types) && ARRAY['*', split_part(event.type, '.', 1) || '.*', event.type]
    AND (event.type <> 'webhook.test' OR event.data->'webhook'->>'id' = webhook.id::text)
  LIMIT ${REPLAY_LIMIT + 1}
)`;

const COUNT_REPLAYED = `${WANTED} SELECT to_json(count(*))::text FROM wanted`;

const REPLAY = `${WANTED}, made AS (
  INSERT INTO webhook_deliveries AS delivery (id, webhook_id, partner_id, event_id, event_type, status, attempt_count, next_attempt_at, created_at)
  SELECT ${NEW_ID}, webhook_id, partner_id, id, type, 'pending', 0, now(), now() FROM wanted ORDER BY id
  ON CONFLICT (event_id, webhook_id) DO UPDATE SET status = 'pending', round = delivery.round + 1, attempt_count = 0,
    next_attempt_at = excluded.next_attempt_at, completed_at = NULL
  RETURNING 1
)
SELECT count(*)::int AS count FROM made`;

/** Reads deliveries from PostgreSQL, and has them made again. */
export class PrismaDeliveryLog implements DeliveryLog {
  private readonly ledger: ReceiptLedger;

  constructor(private readonly database: Database) {
    this.ledger = new ReceiptLedger(database.client);
  }

  async list(
    reach: Reach,
    webhook: Uuid,
    { status, eventType }: DeliveryFilter,
    page: PageRequest<DeliveryPosition>,
  ): Promise<Page<Delivery, DeliveryPosition>> {
    const partner = onlyPartner(reach);
    const behind = belowId(page);
    const texts = [webhook, partner ?? '', status ?? '', eventType ?? '', behind, String(page.limit + 1)];
    const where = {
      webhook_id: webhook,
      ...(partner !== null && { partner_id: partner }),
      ...(status !== null && { status }),
      ...(eventType !== null && { event_type: eventType }),
    };
    const [rows, total] = await reachingDatabase(() =>
      Promise.all([
        this.database.statements.run(LIST, ...texts),
        page.withTotal ? this.database.client.webhookDelivery.count({ where }) : null,
      ]),
    );
    // What the statement above builds.
    const found = (rows as readonly DeliveryRow[]).map(deliveryFromRow);
    return pageOf(found, page, ({ id }) => ({ id }), total);
  }

  async find(partner: PartnerId, webhook: Uuid, delivery: Uuid): Promise<Delivery | null> {
    const [row] = await reachingDatabase(() => this.database.statements.run(FIND, partner, webhook, delivery));
    // What the statement above builds.
    return row === undefined ? null : deliveryFromRow(row as DeliveryRow);
  }

  async countReplayed(partner: PartnerId, webhook: Uuid, span: ReplaySpan): Promise<number> {
    const { since, until, eventTypes } = span;
    const patterns = eventTypes === null ? null : `{${eventTypes.join(',')}}`;
    const texts = [partner, webhook, since.toISOString(), until?.toISOString() ?? null, patterns];
    const [count] = await reachingDatabase(() => this.database.statements.run(COUNT_REPLAYED, ...texts));
    return withinReplayLimit(Number(count));
  }

  async retry(
    partner: PartnerId,
    webhook: Uuid,
    delivery: Uuid,
    { idempotency }: CommandContext,
    now: Date,
  ): Promise<Outcome<Delivery>> {
    const { value, replayed } = await reachingDatabase(() =>
      this.ledger.once<DeliveryRow>({ partner, idempotency, at: now }, async (transaction) => {
        const [row] = await transaction.$queryRawUnsafe<{ delivery: string }[]>(RETRY, partner, webhook, delivery);
        if (row === undefined) throw new DeliveryNotFound();
        // What the statement above builds.
        return withoutAnswers(JSON.parse(row.delivery) as DeliveryRow);
      }),
    );
    return { value: await this.withAnswers(partner, value), replayed };
  }

  async recallRetry(partner: PartnerId, { idempotency }: CommandContext, now: Date): Promise<Outcome<Delivery> | null> {
    const first = await reachingDatabase(() => this.ledger.find({ partner, idempotency, at: now }));
    // Kept by `retry` for the same scope.
    return first === null
      ? null
      : { value: await this.withAnswers(partner, first.outcome as DeliveryRow), replayed: true };
  }

  /** A delivery as it was, with what its receiver answered, unless that is erased by now. */
  private async withAnswers(partner: PartnerId, kept: DeliveryRow): Promise<Delivery> {
    const { attempts = [] } = (await this.find(partner, kept.webhook_id, kept.id)) ?? {};
    const answers = new Map(attempts.map(({ at, answer }) => [at.getTime(), answer]));
    const was = deliveryFromRow(kept);
    return {
      ...was,
      attempts: was.attempts.map((attempt) => ({ ...attempt, answer: answers.get(attempt.at.getTime()) ?? null })),
    };
  }

  async recallReplay(partner: PartnerId, { idempotency }: CommandContext, now: Date): Promise<Outcome<number> | null> {
    const first = await reachingDatabase(() => this.ledger.find({ partner, idempotency, at: now }));
    return first === null ? null : { value: Number(first.outcome), replayed: true };
  }

  async replay(
    partner: PartnerId,
    webhook: Uuid,
    { since, until, eventTypes }: ReplaySpan,
    { idempotency }: CommandContext,
    now: Date,
  ): Promise<Outcome<number>> {
    return reachingDatabase(() =>
      this.ledger.once({ partner, idempotency, at: now }, async (transaction) => {
        const [made] = await transaction.$queryRawUnsafe<{ count: number }[]>(
          REPLAY,
          partner,
          webhook,
          since.toISOString(),
          until?.toISOString() ?? null,
          eventTypes === null ? null : [...eventTypes],
        );
        return withinReplayLimit(made?.count ?? 0);
      }),
    );
  }
}

/** What may be kept with a receipt: a purge finds answers with their attempts only. */
function withoutAnswers(row: DeliveryRow): DeliveryRow {
  return { ...row, attempts: row.attempts.map((attempt) => ({ ...attempt, answer: null })) };
}
