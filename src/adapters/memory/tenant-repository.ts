import { IDEMPOTENCY_KEY_LIFETIME_MS, type IdempotencyKey } from '../../application/idempotency/idempotency-key.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { TenantRepository } from '../../application/tenants/ports.js';
import { EVERY_PARTNER, type PartnerId, type Reach } from '../../domain/access/partner.js';
import { IdempotencyKeyReused } from '../../domain/idempotency/idempotency-key-reused.js';
import type { Occasion } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { emailKey } from '../../domain/tenants/email.js';
import {
  TenantAlreadyExists,
  TenantChangedMeanwhile,
  toldAgain,
  type LastingRefusal,
} from '../../domain/tenants/tenant-errors.js';
import { erasedEvent, erasedTenant } from '../../domain/tenants/erased-event.js';
import type { TenantEvent } from '../../domain/tenants/tenant-events.js';
import { Tenant, type TenantChange } from '../../domain/tenants/tenant.js';
import type { MemoryStore, StoredReceipt } from './memory-store.js';

/** Keeps tenants in the process: for tests, and for trying out a use case without a database. */
export class MemoryTenantRepository implements TenantRepository {
  constructor(private readonly store: MemoryStore) {}

  async find(reach: Reach, id: Uuid): Promise<Tenant | null> {
    const tenant = this.store.tenants.get(id);
    if (tenant === undefined || (reach !== EVERY_PARTNER && reach !== tenant.state.partner)) return null;
    return copy(tenant);
  }

  async save(change: TenantChange, command: CommandContext): Promise<Outcome<Tenant>> {
    const { id, partner, updatedAt, purgedAt } = change.next.state;
    // From here on nothing is awaited: whoever comes meanwhile finds all of it or nothing.
    const first = this.firstOutcome(partner, command, updatedAt);
    if (first !== null) return first;
    const outcome = this.conflict(change) ?? copy(change.next);
    this.remember(partner, outcome, command, updatedAt);
    if (outcome instanceof TenantAlreadyExists) throw outcome;
    this.store.tenants.set(id, outcome);
    if (purgedAt !== null) this.erase(id);
    for (const event of change.events) {
      this.store.events.push({ event: copyEvent(event), actor: command.actor, requestId: command.requestId });
    }
    return { value: copy(outcome), replayed: false };
  }

  async rehearse(change: TenantChange): Promise<void> {
    const conflict = this.conflict(change);
    if (conflict !== null) throw conflict;
  }

  async recall(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<Tenant> | null> {
    return this.firstOutcome(partner, command, now);
  }

  private firstOutcome(partner: PartnerId, { idempotency }: CommandContext, now: Date): Outcome<Tenant> | null {
    if (idempotency === null) return null;
    const first = this.store.receipts.get(receiptName(partner, idempotency));
    if (first === undefined || isForgotten(first, now)) return null;
    if (first.fingerprint !== idempotency.fingerprint) throw new IdempotencyKeyReused();
    if (!(first.outcome instanceof Tenant)) throw toldAgain(first.outcome);
    return { value: copy(first.outcome), replayed: true };
  }

  async refuse(partner: PartnerId, refusal: LastingRefusal, command: CommandContext, { at }: Occasion): Promise<void> {
    const first = command.idempotency && this.store.receipts.get(receiptName(partner, command.idempotency));
    if (!first || isForgotten(first, at)) this.remember(partner, refusal, command, at);
  }

  private remember(
    partner: PartnerId,
    outcome: Tenant | LastingRefusal,
    { idempotency }: CommandContext,
    at: Date,
  ): void {
    if (idempotency === null) return;
    const { fingerprint } = idempotency;
    this.store.receipts.set(receiptName(partner, idempotency), { fingerprint, at, outcome });
  }

  /** Erases what the partner wrote from the tenant's events, and from what repeated keys answer. */
  private erase(id: Uuid): void {
    this.store.events.forEach((stored, index) => {
      if ('tenant' in stored.event && stored.event.tenant.state.id === id) {
        this.store.events[index] = { ...stored, event: erasedEvent(stored.event) };
        this.eraseAnswers(stored.event.id);
      }
    });
    for (const [name, receipt] of this.store.receipts) {
      const { outcome } = receipt;
      if (outcome instanceof Tenant && outcome.state.id === id) {
        this.store.receipts.set(name, { ...receipt, outcome: erasedTenant(outcome) });
      }
    }
  }

  /** What receivers answered about an event may repeat what it told. */
  private eraseAnswers(event: Uuid): void {
    for (const [id, delivery] of this.store.deliveries) {
      if (delivery.event !== event) continue;
      const attempts = delivery.attempts.map((attempt) => ({ ...attempt, answer: null }));
      this.store.deliveries.set(id, { ...delivery, attempts });
    }
  }

  /** @throws TenantChangedMeanwhile */
  private conflict({ next, basedOn }: TenantChange): TenantAlreadyExists | null {
    const { id, partner, fields, deletedAt } = next.state;
    const stored = this.store.tenants.get(id)?.state;
    const isAnothers = stored !== undefined && stored.partner !== partner;
    if (isAnothers || (stored?.version ?? null) !== basedOn) throw new TenantChangedMeanwhile();
    if (deletedAt !== null) return null;
    const others = [...this.store.tenants.values()]
      .map((tenant) => tenant.state)
      .filter((other) => other.id !== id && other.partner === partner && other.deletedAt === null);
    const sameEmail = others.find((other) => emailKey(other.fields.email) === emailKey(fields.email));
    if (sameEmail !== undefined) return new TenantAlreadyExists('email', sameEmail.id);
    const sameExternalId = others.find(
      (other) => fields.external_id !== null && other.fields.external_id === fields.external_id,
    );
    return sameExternalId === undefined ? null : new TenantAlreadyExists('external_id', sameExternalId.id);
  }
}

function isForgotten({ at }: StoredReceipt, now: Date): boolean {
  return now.getTime() - at.getTime() > IDEMPOTENCY_KEY_LIFETIME_MS;
}

function receiptName(partner: PartnerId, { scope, key }: IdempotencyKey): string {
  return JSON.stringify([partner, scope, key]);
}

/** A tenant that shares no reference with the stored one. */
function copy({ state }: Tenant): Tenant {
  return Tenant.stored(structuredClone(state));
}

function copyEvent(event: TenantEvent): TenantEvent {
  return { ...event, at: new Date(event.at), tenant: copy(event.tenant), changes: structuredClone(event.changes) };
}
