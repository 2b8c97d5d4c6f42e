import { IDEMPOTENCY_KEY_LIFETIME_MS, type IdempotencyKey } from '../../application/idempotency/idempotency-key.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { PartnerId } from '../../domain/access/partner.js';
import { IdempotencyKeyReused } from '../../domain/idempotency/idempotency-key-reused.js';
import type { Occasion } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { LastingRefusal } from '../../domain/tenants/tenant-errors.js';
import type { DatabaseClient } from './database.js';
import { reachingDatabase } from './errors.js';
import { readRefusal, writeRefusal } from './stored-refusal.js';

/** What a used key leads to: the first outcome, or that nothing stands in the way any more, so the request may be tried again. */
export type Recalled<Subject> = Outcome<Subject> | 'undecided' | 'forgotten';

/** What the event tells that was stored with a receipt, and which tenant it is about. */
export interface ToldOutcome {
  readonly tenant_id: string | null;
  readonly data: unknown;
}

/** Which version of which tenant an answer shows. */
interface ShownTenant {
  readonly id: Uuid;
  readonly version: number;
}

/** The receipts of used idempotency keys, and what came of each. */
export class IdempotencyReceipts<Subject extends object> {
  /** `read` takes up the outcome from its event, or from what the receipt keeps where no event tells it. */
  constructor(
    private readonly database: DatabaseClient,
    private readonly read: (event: ToldOutcome) => Subject,
  ) {}

  /** What came of the first request with a command's key; `null` when there is nothing to tell again. @throws as `recall` does, Unavailable */
  async first(partner: PartnerId, { idempotency }: CommandContext, now: Date): Promise<Outcome<Subject> | null> {
    if (idempotency === null) return null;
    const first = await reachingDatabase(() => this.recall(partner, idempotency, now));
    return first === 'forgotten' || first === 'undecided' ? null : first;
  }

  /**
   * Keeps a refusal for repetitions of a command with a key; answers `false`, and keeps nothing, when the key has an outcome already.
   * @throws Unavailable
   */
  async refuse(
    partner: PartnerId,
    refusal: LastingRefusal,
    { idempotency }: CommandContext,
    occasion: Occasion,
  ): Promise<boolean> {
    return idempotency === null || reachingDatabase(() => this.remember(partner, idempotency, refusal, occasion));
  }

  /**
   * Finds what came of the first request with a key. `undecided`: it was refused, but nobody was told yet (its process died
   * before it could).
   * @throws IdempotencyKeyReused, TenantAlreadyExists, InvalidStateTransition as the first request was answered
   */
  async recall(partner: PartnerId, { scope, key, fingerprint }: IdempotencyKey, now: Date): Promise<Recalled<Subject>> {
    const receipt = await this.database.idempotencyReceipt.findUnique({
      where: { partner_id_scope_key: { partner_id: partner, scope, key } },
    });
    if (receipt === null) return 'forgotten';
    if (now.getTime() - receipt.created_at.getTime() > IDEMPOTENCY_KEY_LIFETIME_MS) {
      await this.database.idempotencyReceipt.deleteMany({
        where: { partner_id: partner, scope, key, event_id: receipt.event_id },
      });
      return 'forgotten';
    }
    if (receipt.fingerprint !== fingerprint) throw new IdempotencyKeyReused();
    if (receipt.refusal !== null) {
      throw readRefusal(receipt.refusal).asReplay();
    }
    if (receipt.outcome !== null)
      return { value: this.read({ tenant_id: null, data: receipt.outcome }), replayed: true };
    const event = await this.database.event.findFirst({
      where: { id: receipt.event_id, partner_id: partner },
      select: { tenant_id: true, data: true },
    });
    if (event === null) return 'undecided';
    return { value: this.read(event), replayed: true, ...(receipt.awaited && { pending: true }) };
  }

  /**
   * Gives the answer to a request that waited, where none has been given: the tenant as the event of this version tells of it. Whoever comes
   * at the same time waits, and finds it given.
   */
  async answer(partner: PartnerId, { scope, key, fingerprint }: IdempotencyKey, shown: ShownTenant): Promise<void> {
    await this.database.$executeRaw`
      UPDATE idempotency_receipts AS receipt SET event_id = event.id, awaited = false
      FROM events AS event
      WHERE receipt.partner_id = ${partner} AND receipt.scope = ${scope} AND receipt.key = ${key} AND receipt.awaited
        AND receipt.fingerprint = ${fingerprint}
        AND event.partner_id = ${partner} AND event.tenant_id = ${shown.id}::uuid
        AND event.data->'tenant'->>'version' = ${String(shown.version)}`;
  }

  /** Keeps a refusal for repetitions of the request; answers `false`, and keeps nothing, when the key has an outcome already. */
  async remember(
    partner: PartnerId,
    key: IdempotencyKey,
    refusal: LastingRefusal,
    occasion: Occasion,
  ): Promise<boolean> {
    const forgottenBefore = new Date(occasion.at.getTime() - IDEMPOTENCY_KEY_LIFETIME_MS);
    const kept = await this.database.$executeRaw`
      INSERT INTO idempotency_receipts AS receipt (partner_id, scope, key, fingerprint, event_id, refusal, created_at)
      VALUES (${partner}, ${key.scope}, ${key.key}, ${key.fingerprint}, ${occasion.eventId}::uuid,
        ${JSON.stringify(writeRefusal(refusal))}::jsonb, ${occasion.at})
      ON CONFLICT (partner_id, scope, key) DO UPDATE
      SET fingerprint = excluded.fingerprint, event_id = excluded.event_id, refusal = excluded.refusal, outcome = NULL,
        created_at = excluded.created_at
      WHERE receipt.created_at < ${forgottenBefore}
        OR receipt.refusal IS NULL AND receipt.outcome IS NULL AND receipt.fingerprint = excluded.fingerprint
        AND NOT EXISTS (SELECT FROM events WHERE events.id = receipt.event_id AND events.partner_id = receipt.partner_id)`;
    return kept === 1;
  }

  /** Gives a key free again whose request was refused for a reason that no longer holds, and that nobody was told. */
  async release(partner: PartnerId, key: IdempotencyKey): Promise<void> {
    await this.database.$executeRaw`
      DELETE FROM idempotency_receipts AS receipt
      WHERE partner_id = ${partner} AND scope = ${key.scope} AND key = ${key.key} AND refusal IS NULL AND outcome IS NULL
        AND NOT EXISTS (SELECT FROM events WHERE events.id = receipt.event_id AND events.partner_id = receipt.partner_id)`;
  }
}
