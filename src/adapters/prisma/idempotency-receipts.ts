import { tenantFromDocument } from '../../application/tenants/tenant-document.js';
import type { TenantEventData } from '../../application/events/event-document.js';
import { IDEMPOTENCY_KEY_LIFETIME_MS, type IdempotencyKey } from '../../application/idempotency/idempotency-key.js';
import type { PartnerId } from '../../domain/access/partner.js';
import { IdempotencyKeyReused } from '../../domain/idempotency/idempotency-key-reused.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { TenantAlreadyExists, type UniqueTenantField } from '../../domain/tenants/tenant-errors.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { DatabaseClient } from './database-client.js';

/** A refusal as it is kept in a receipt. */
interface StoredRefusal {
  readonly field: UniqueTenantField;
  readonly existing_tenant: Uuid | null;
}

/** What a used key leads to: the first outcome, or that nothing stands in the way any more, so the request may be tried again. */
export type Recalled = Tenant | 'undecided' | 'forgotten';

/** The receipts of used idempotency keys, and what came of each. */
export class IdempotencyReceipts {
  constructor(private readonly database: DatabaseClient) {}

  /**
   * Finds what came of the first request with a key. `undecided`: it was refused, but nobody was told yet (its process died
   * before it could).
   * @throws IdempotencyKeyReused, TenantAlreadyExists as the first request was answered
   */
  async recall(partner: PartnerId, { scope, key, fingerprint }: IdempotencyKey, now: Date): Promise<Recalled> {
    const receipt = await this.database.idempotencyReceipt.findUnique({
      where: { partner_id_scope_key: { partner_id: partner, scope, key } },
    });
    if (receipt === null) return 'forgotten';
    if (now.getTime() - receipt.created_at.getTime() > IDEMPOTENCY_KEY_LIFETIME_MS) {
      await this.database.idempotencyReceipt.deleteMany({ where: { partner_id: partner, event_id: receipt.event_id } });
      return 'forgotten';
    }
    if (receipt.fingerprint !== fingerprint) throw new IdempotencyKeyReused();
    if (receipt.refusal !== null) {
      // Written by `remember` below, and by nobody else.
      const refusal = receipt.refusal as unknown as StoredRefusal;
      throw new TenantAlreadyExists(refusal.field, refusal.existing_tenant).asReplay();
    }
    const event = await this.database.event.findFirst({
      where: { id: receipt.event_id, partner_id: partner },
      select: { data: true },
    });
    if (event === null) return 'undecided';
    // Written by the insert statement from a TenantEventData.
    return tenantFromDocument((event.data as unknown as TenantEventData).tenant);
  }

  /** Keeps a refusal for repetitions of the request, unless it has been kept already. */
  async remember(partner: PartnerId, key: IdempotencyKey, refusal: TenantAlreadyExists): Promise<void> {
    const stored: StoredRefusal = { field: refusal.field, existing_tenant: refusal.existingTenant };
    await this.database.$executeRaw`
      UPDATE idempotency_receipts SET refusal = ${JSON.stringify(stored)}::jsonb
      WHERE partner_id = ${partner} AND scope = ${key.scope} AND key = ${key.key}
        AND fingerprint = ${key.fingerprint} AND refusal IS NULL`;
  }

  /** Gives a key free again whose request was refused for a reason that no longer holds, and that nobody was told. */
  async release(partner: PartnerId, key: IdempotencyKey): Promise<void> {
    await this.database.$executeRaw`
      DELETE FROM idempotency_receipts AS receipt
      WHERE partner_id = ${partner} AND scope = ${key.scope} AND key = ${key.key} AND refusal IS NULL
        AND NOT EXISTS (SELECT FROM events WHERE events.id = receipt.event_id)`;
  }
}
