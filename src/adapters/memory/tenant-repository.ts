import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { TenantRepository } from '../../application/tenants/ports.js';
import { isInReach, type PartnerId, type Reach } from '../../domain/access/partner.js';
import type { Occasion } from '../../domain/shared/change.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { emailKey } from '../../domain/tenants/email.js';
import {
  TenantAlreadyExists,
  TenantChangedMeanwhile,
  toldAgain,
  type LastingRefusal,
} from '../../domain/tenants/tenant-errors.js';
import type { TenantEvent } from '../../domain/tenants/tenant-events.js';
import { Tenant, type TenantChange } from '../../domain/tenants/tenant.js';
import { eraseBulkRows, eraseTenant } from './erase-tenant.js';
import { firstOutcome, rememberOutcome, rememberRefusal } from './idempotency-receipts.js';
import type { MemoryStore } from './memory-store.js';
import { storeRunOf } from './provisioning-runs.js';

/** Keeps tenants in the process: for tests, and for trying out a use case without a database. */
export class MemoryTenantRepository implements TenantRepository {
  constructor(private readonly store: MemoryStore) {}

  async find(reach: Reach, id: Uuid): Promise<Tenant | null> {
    const tenant = this.store.tenants.get(id);
    if (tenant === undefined || !isInReach(reach, tenant.state.partner)) return null;
    return copy(tenant);
  }

  async save(change: TenantChange, command: CommandContext): Promise<Outcome<Tenant>> {
    const { id, partner, updatedAt, purgedAt } = change.next.state;
    // From here on nothing is awaited: whoever comes meanwhile finds all of it or nothing.
    const first = this.first(partner, command, updatedAt);
    if (first !== null) return first;
    const outcome = this.conflict(change) ?? copy(change.next);
    const awaited = change.run !== undefined && command.idempotency?.awaited === true;
    rememberOutcome(this.store, partner, outcome, command, updatedAt, awaited);
    if (outcome instanceof TenantAlreadyExists) throw outcome;
    const before = this.store.tenants.get(id);
    this.store.tenants.set(id, outcome);
    storeRunOf(change, command, this.store);
    if (purgedAt !== null) eraseTenant(this.store, id);
    if (purgedAt !== null && before !== undefined) eraseBulkRows(this.store, before);
    for (const event of change.events) {
      const { actor, requestId, traceParent } = command;
      this.store.events.push({ event: copyEvent(event), actor, requestId, traceParent });
    }
    return { value: copy(outcome), replayed: false };
  }

  async rehearse(change: TenantChange): Promise<void> {
    const conflict = this.conflict(change);
    if (conflict !== null) throw conflict;
  }

  async recall(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<Tenant> | null> {
    return this.first(partner, command, now);
  }

  async answer(shown: Tenant, command: CommandContext, now: Date): Promise<Tenant> {
    const { partner } = shown.state;
    const first = firstOutcome(this.store, partner, command, now);
    if (first?.awaited === true) rememberOutcome(this.store, partner, copy(shown), command, first.at);
    return this.first(partner, command, now)?.value ?? shown;
  }

  private first(partner: PartnerId, command: CommandContext, now: Date): Outcome<Tenant> | null {
    const first = firstOutcome(this.store, partner, command, now);
    if (first === null) return null;
    const { outcome, awaited } = first;
    if (outcome instanceof DomainError) throw toldAgain(outcome);
    if (!(outcome instanceof Tenant)) return null;
    return { value: copy(outcome), replayed: true, ...(awaited && { pending: true }) };
  }

  async refuse(
    partner: PartnerId,
    refusal: LastingRefusal,
    command: CommandContext,
    { at }: Occasion,
  ): Promise<boolean> {
    return rememberRefusal(this.store, partner, refusal, command, at);
  }

  /** @throws TenantChangedMeanwhile */
  private conflict({ next, basedOn, run }: TenantChange): TenantAlreadyExists | null {
    const { id, partner, fields, deletedAt } = next.state;
    const stored = this.store.tenants.get(id)?.state;
    const isAnothers = stored !== undefined && stored.partner !== partner;
    if (isAnothers || (stored?.version ?? null) !== basedOn) throw new TenantChangedMeanwhile();
    if (run !== undefined && (this.store.runs.get(id)?.state.version ?? null) !== run.basedOn) {
      throw new TenantChangedMeanwhile();
    }
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

/** A tenant that shares no reference with the stored one. */
function copy({ state }: Tenant): Tenant {
  return Tenant.stored(structuredClone(state));
}

function copyEvent(event: TenantEvent): TenantEvent {
  return { ...event, at: new Date(event.at), tenant: copy(event.tenant), changes: structuredClone(event.changes) };
}
