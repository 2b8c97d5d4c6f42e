import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import type { EventsStored } from '../../application/events/ports.js';
import type { WebhookPosition, WebhookRepository } from '../../application/webhooks/ports.js';
import type { SecretCipher } from '../../application/webhooks/secret-cipher.js';
import { webhookEventData } from '../../application/webhooks/webhook-document.js';
import { EVERY_PARTNER, onlyPartner, type PartnerId, type Reach } from '../../domain/access/partner.js';
import type { Occasion } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { LastingRefusal } from '../../domain/tenants/tenant-errors.js';
import { WebhookChangedMeanwhile } from '../../domain/webhooks/webhook-errors.js';
import type { WebhookEvent } from '../../domain/webhooks/webhook-events.js';
import type { Webhook, WebhookChange } from '../../domain/webhooks/webhook.js';
import type { Database, Transaction } from './database.js';
import { reachingDatabase } from './errors.js';
import { belowId } from './newest-first.js';
import { ReceiptLedger } from './receipt-ledger.js';
import { rowOfWebhook, webhookFromRow, type WebhookRow } from './webhook-row.js';

const FIND = `
SELECT to_json(webhook)::text FROM webhooks AS webhook
WHERE id = $1::uuid AND ($2::text IS NULL OR partner_id = $2) AND deleted_at IS NULL`;

const LIST = `
SELECT to_json(webhook)::text FROM webhooks AS webhook
WHERE ($1::text IS NULL OR partner_id = $1) AND deleted_at IS NULL AND id < $2::uuid
ORDER BY id DESC LIMIT $3::int`;

const COLUMNS = `id uuid, partner_id text, url text, event_types text[], description text, enabled boolean, disabled_reason text,
  secret text, former_secret text, former_secret_expires_at timestamptz, version int, created_at timestamptz, updated_at timestamptz,
  deleted_at timestamptz`;

const INSERT = `
INSERT INTO webhooks (id, partner_id, url, event_types, description, enabled, disabled_reason, secret, former_secret,
  former_secret_expires_at, version, created_at, updated_at, deleted_at)
SELECT * FROM json_to_record($1::json) AS input (${COLUMNS})`;

const UPDATE = `
UPDATE webhooks AS webhook SET url = input.url, event_types = input.event_types, description = input.description,
  enabled = input.enabled, disabled_reason = input.disabled_reason,
  disabled_at = CASE WHEN input.enabled THEN NULL WHEN webhook.enabled THEN input.updated_at ELSE webhook.disabled_at END, secret = coalesce(input.secret, webhook.secret),
  former_secret = CASE WHEN input.former_secret_expires_at IS NOT NULL THEN coalesce(input.former_secret, webhook.former_secret) END,
  former_secret_expires_at = input.former_secret_expires_at, version = input.version, updated_at = input.updated_at,
  deleted_at = input.deleted_at,
  failing_since = CASE WHEN input.enabled AND NOT webhook.enabled OR input.url <> webhook.url THEN NULL ELSE webhook.failing_since END
FROM json_to_record($1::json) AS input (${COLUMNS})
WHERE webhook.id = input.id AND webhook.partner_id = input.partner_id AND webhook.version = $2::int
  AND ($3 = '' OR webhook.failing_since = nullif($3, '')::timestamptz)`;

const APPEND = `
INSERT INTO events (id, type, occurred_at, partner_id, tenant_id, actor_sub, actor_roles, request_id, trace_parent, data)
SELECT id, type, occurred_at, partner_id, NULL, actor_sub, actor_roles, request_id, trace_parent, data
FROM json_to_record($1::json) AS input (id uuid, type text, occurred_at timestamptz, partner_id text, actor_sub text,
  actor_roles text[], request_id text, trace_parent text, data json)`;

/** Keeps webhooks in PostgreSQL, their secrets encrypted. */
export class PrismaWebhookRepository implements WebhookRepository {
  private readonly ledger: ReceiptLedger;

  constructor(
    private readonly database: Database,
    private readonly cipher: SecretCipher,
    private readonly eventsStored: EventsStored,
  ) {
    this.ledger = new ReceiptLedger(database.client);
  }

  async find(reach: Reach, id: Uuid): Promise<Webhook | null> {
    const [row] = await reachingDatabase(() => this.database.statements.run(FIND, id, onlyPartner(reach)));
    return row === undefined ? null : this.read(row);
  }

  async list(reach: Reach, page: PageRequest<WebhookPosition>): Promise<Page<Webhook, WebhookPosition>> {
    const { statements, client } = this.database;
    const where = { deleted_at: null, ...(reach !== EVERY_PARTNER && { partner_id: reach }) };
    const [rows, total] = await reachingDatabase(() =>
      Promise.all([
        statements.run(LIST, onlyPartner(reach), belowId(page), String(page.limit + 1)),
        page.withTotal ? client.webhook.count({ where }) : null,
      ]),
    );
    const found = rows.map((row) => this.read(row));
    return pageOf(found, page, ({ state }) => ({ id: state.id }), total);
  }

  async save(change: WebhookChange, command: CommandContext): Promise<Outcome<Webhook>> {
    const { partner, updatedAt } = change.next.state;
    const use = { partner, idempotency: command.idempotency, at: updatedAt };
    const { value, replayed } = await reachingDatabase(() =>
      this.ledger.once(use, (transaction) => this.store(change, command, transaction)),
    );
    if (change.events.length > 0 && !replayed) this.eventsStored.tell();
    return { value: replayed ? this.read(value) : change.next, replayed };
  }

  async rehearse({ next, basedOn }: WebhookChange): Promise<void> {
    const stored = await this.find(next.state.partner, next.state.id);
    if ((stored?.state.version ?? null) !== basedOn) throw new WebhookChangedMeanwhile();
  }

  async append(event: WebhookEvent, command: CommandContext): Promise<Outcome<Uuid>> {
    const use = { partner: event.webhook.state.partner, idempotency: command.idempotency, at: event.at };
    const outcome = await reachingDatabase(() =>
      this.ledger.once(use, async (transaction) => {
        await insertEvent(event, command, transaction);
        return event.id;
      }),
    );
    if (!outcome.replayed) this.eventsStored.tell();
    return outcome;
  }

  async recall(partner: PartnerId, { idempotency }: CommandContext, now: Date): Promise<Outcome<Webhook> | null> {
    const first = await reachingDatabase(() => this.ledger.find({ partner, idempotency, at: now }));
    return first === null ? null : { value: this.read(first.outcome), replayed: true };
  }

  async recallEvent(partner: PartnerId, { idempotency }: CommandContext, now: Date): Promise<Outcome<Uuid> | null> {
    const first = await reachingDatabase(() => this.ledger.find({ partner, idempotency, at: now }));
    // Kept by `append` for the same scope.
    return first === null ? null : { value: first.outcome as Uuid, replayed: true };
  }

  async refuse(
    partner: PartnerId,
    refusal: LastingRefusal,
    { idempotency }: CommandContext,
    { at }: Occasion,
  ): Promise<boolean> {
    return reachingDatabase(() => this.ledger.refuse({ partner, idempotency, at }, refusal));
  }

  private async store(change: WebhookChange, command: CommandContext, transaction: Transaction): Promise<WebhookRow> {
    const row = rowOfWebhook(change.next, this.cipher);
    const input = JSON.stringify(row);
    if (change.basedOn === null) await transaction.$executeRawUnsafe(INSERT, input);
    else {
      const updated = await transaction.$executeRawUnsafe(UPDATE, input, change.basedOn, failingSinceOf(change));
      if (updated !== 1) throw new WebhookChangedMeanwhile();
    }
    for (const event of change.events) await insertEvent(event, command, transaction);
    return row;
  }

  private read(row: unknown): Webhook {
    // What the statements above build, and what `store` kept.
    return webhookFromRow(row as WebhookRow, this.cipher);
  }
}

/** What a webhook that is disabled as failing must still be; empty for other changes. */
function failingSinceOf({ next: { state }, events }: WebhookChange): string {
  return state.disabledReason === 'failing' && events.length > 0 ? (state.failingSince?.toISOString() ?? '') : '';
}

async function insertEvent(event: WebhookEvent, command: CommandContext, transaction: Transaction): Promise<void> {
  const row = {
    id: event.id,
    type: event.type,
    occurred_at: event.at.toISOString(),
    partner_id: event.webhook.state.partner,
    actor_sub: command.actor.sub,
    actor_roles: command.actor.roles,
    request_id: command.requestId,
    trace_parent: command.traceParent,
    data: webhookEventData(event),
  };
  await transaction.$executeRawUnsafe(APPEND, JSON.stringify(row));
}
