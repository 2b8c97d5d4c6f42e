import { IDEMPOTENCY_KEY_LIFETIME_MS, type IdempotencyKey } from '../../application/idempotency/idempotency-key.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { TenantRepository } from '../../application/tenants/ports.js';
import { EVERY_PARTNER, type PartnerId, type Reach } from '../../domain/access/partner.js';
import { IdempotencyKeyReused } from '../../domain/idempotency/idempotency-key-reused.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { emailKey } from '../../domain/tenants/email.js';
import { TenantAlreadyExists, TenantChangedMeanwhile } from '../../domain/tenants/tenant-errors.js';
import { Tenant, type TenantChange } from '../../domain/tenants/tenant.js';
import type { MemoryStore } from './memory-store.js';

/** Keeps tenants in the process: for tests, and for trying out a use case without a database. */
export class MemoryTenantRepository implements TenantRepository {
  constructor(private readonly store: MemoryStore) {}

  async find(reach: Reach, id: Uuid): Promise<Tenant | null> {
    const tenant = this.store.tenants.get(id);
    if (tenant === undefined || (reach !== EVERY_PARTNER && reach !== tenant.state.partner)) return null;
    return copy(tenant);
  }

  async save(change: TenantChange, command: CommandContext): Promise<Outcome<Tenant>> {
    const { partner, updatedAt } = change.next.state;
    const receipt = command.idempotency === null ? null : receiptName(partner, command.idempotency);
    if (receipt !== null && command.idempotency !== null) {
      const first = this.recall(receipt, command.idempotency, updatedAt);
      if (first !== null) return first;
    }
    const outcome = this.conflict(change) ?? change.next;
    if (receipt !== null && command.idempotency !== null) {
      this.store.receipts.set(receipt, { fingerprint: command.idempotency.fingerprint, at: updatedAt, outcome });
    }
    if (outcome instanceof TenantAlreadyExists) throw outcome;
    this.store.tenants.set(change.next.state.id, copy(change.next));
    for (const event of change.events) {
      this.store.events.push({ event, actor: command.actor, requestId: command.requestId });
    }
    return { value: change.next, replayed: false };
  }

  async rehearse(change: TenantChange): Promise<void> {
    const conflict = this.conflict(change);
    if (conflict !== null) throw conflict;
  }

  private recall(receipt: string, key: IdempotencyKey, now: Date): Outcome<Tenant> | null {
    const first = this.store.receipts.get(receipt);
    if (first === undefined || now.getTime() - first.at.getTime() > IDEMPOTENCY_KEY_LIFETIME_MS) return null;
    if (first.fingerprint !== key.fingerprint) throw new IdempotencyKeyReused();
    if (first.outcome instanceof TenantAlreadyExists) {
      throw new TenantAlreadyExists(first.outcome.field, first.outcome.existingTenant).asReplay();
    }
    return { value: copy(first.outcome), replayed: true };
  }

  /** @throws TenantChangedMeanwhile */
  private conflict({ next, basedOn }: TenantChange): TenantAlreadyExists | null {
    const stored = this.store.tenants.get(next.state.id);
    if ((stored?.state.version ?? null) !== basedOn) throw new TenantChangedMeanwhile();
    const { id, partner, fields, deletedAt } = next.state;
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

function receiptName(partner: PartnerId, { scope, key }: IdempotencyKey): string {
  return JSON.stringify([partner, scope, key]);
}

/** A tenant that shares no reference with the stored one. */
function copy({ state }: Tenant): Tenant {
  return Tenant.stored(structuredClone(state));
}
