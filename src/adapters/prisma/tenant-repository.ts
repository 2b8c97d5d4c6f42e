import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { TenantRepository } from '../../application/tenants/ports.js';
import { EVERY_PARTNER, type Reach } from '../../domain/access/partner.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import { isUuid, type Uuid } from '../../domain/shared/uuid.js';
import { emailKey } from '../../domain/tenants/email.js';
import { TenantAlreadyExists, type UniqueTenantField } from '../../domain/tenants/tenant-errors.js';
import type { Tenant, TenantChange } from '../../domain/tenants/tenant.js';
import { Coalescer } from './coalescer.js';
import type { DatabaseClient } from './database-client.js';
import { reachingDatabase } from './errors.js';
import { IdempotencyReceipts } from './idempotency-receipts.js';
import { insertTenants, type InsertOutcome, type TenantInsert } from './tenant-insert.js';
import { findTenants, type TenantQuery } from './tenant-lookup.js';

/** How often a save starts over when what stood in its way has gone before it could be named. */
const MAX_ROUNDS = 5;

/** Keeps tenants in PostgreSQL. Saves and reads that wait at the same moment share a statement. */
export class PrismaTenantRepository implements TenantRepository {
  private readonly receipts: IdempotencyReceipts;
  private readonly inserts: Coalescer<TenantInsert, InsertOutcome>;
  private readonly lookups: Coalescer<TenantQuery, Tenant | null>;

  constructor(private readonly database: DatabaseClient) {
    this.receipts = new IdempotencyReceipts(database);
    const limits = { maxBatch: 128, maxWaiting: 10_000, maxLanes: 4, slowAfterMs: 25 };
    this.inserts = new Coalescer((batch) => reachingDatabase(() => insertTenants(database, batch)), limits);
    this.lookups = new Coalescer((batch) => reachingDatabase(() => findTenants(database, batch)), limits);
  }

  async find(reach: Reach, id: Uuid): Promise<Tenant | null> {
    return this.lookups.submit({ partner: reach === EVERY_PARTNER ? null : reach, id });
  }

  async save(change: TenantChange, command: CommandContext): Promise<Outcome<Tenant>> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const outcome = await this.inserts.submit({ change, command });
      if (outcome === 'stored') return { value: change.next, replayed: false };
      const settled = await reachingDatabase(() => this.settle(outcome, change, command));
      if (settled !== null) return settled;
    }
    throw new Unavailable(new Error('the same key or field was taken and given free again and again'));
  }

  async rehearse(change: TenantChange): Promise<void> {
    const conflict = await reachingDatabase(() => this.findConflict(change));
    if (conflict !== null) throw conflict;
  }

  /** Finds out why an insert was not done; `null` when the reason has gone and it may be tried again. */
  private async settle(
    outcome: InsertOutcome,
    change: TenantChange,
    { idempotency }: CommandContext,
  ): Promise<Outcome<Tenant> | null> {
    const { partner, updatedAt } = change.next.state;
    if (outcome === 'key-used' && idempotency !== null) {
      const first = await this.receipts.recall(partner, idempotency, updatedAt);
      if (first === 'forgotten') return null;
      if (first !== 'undecided') return { value: first, replayed: true };
    }
    const conflict = await this.findConflict(change);
    if (conflict === null) {
      if (idempotency !== null) await this.receipts.release(partner, idempotency);
      return null;
    }
    if (idempotency !== null) await this.receipts.remember(partner, idempotency, conflict);
    throw outcome === 'key-used' ? conflict.asReplay() : conflict;
  }

  private async findConflict({ next }: TenantChange): Promise<TenantAlreadyExists | null> {
    const { id, partner, fields } = next.state;
    const live = { partner_id: partner, deleted_at: null, id: { not: id } };
    const select = { id: true };
    const sameEmail = await this.database.tenant.findFirst({
      where: { ...live, email_key: emailKey(fields.email) },
      select,
    });
    if (sameEmail !== null) return conflictWith('email', sameEmail);
    if (fields.external_id === null) return null;
    const sameExternalId = await this.database.tenant.findFirst({
      where: { ...live, external_id: fields.external_id },
      select,
    });
    return sameExternalId === null ? null : conflictWith('external_id', sameExternalId);
  }
}

function conflictWith(field: UniqueTenantField, existing: { readonly id: string }): TenantAlreadyExists {
  return new TenantAlreadyExists(field, isUuid(existing.id) ? existing.id : null);
}
