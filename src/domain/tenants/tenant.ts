import type { PartnerId } from '../access/partner.js';
import type { Change, FieldChange, FieldChanges, Occasion } from '../shared/change.js';
import type { Uuid } from '../shared/uuid.js';
import { completeFields, type NewTenantFields, type TenantFields } from './tenant-fields.js';
import { requireValidFields } from './tenant-rules.js';
import type { TenantEvent, TenantEventType } from './tenant-events.js';
import type { TenantStatus } from './tenant-status.js';

/** Everything there is to know about a tenant. */
export interface TenantState {
  readonly id: Uuid;
  readonly partner: PartnerId;
  readonly fields: TenantFields;
  readonly status: TenantStatus;
  readonly statusReason: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}

export type TenantChange = Change<Tenant, TenantEvent>;

/** A customer account that a partner runs on the vendor's product. Immutable: it answers changes, it does not change. */
export class Tenant {
  private constructor(readonly state: TenantState) {}

  /** Takes up a tenant that was stored earlier; nothing is checked again. */
  static stored(state: TenantState): Tenant {
    return new Tenant(state);
  }

  /**
   * Brings a tenant to life.
   * @throws InvalidInput naming every field that breaks a rule
   */
  static create(id: Uuid, partner: PartnerId, input: NewTenantFields, occasion: Occasion): TenantChange {
    const fields = completeFields(input);
    requireValidFields(fields);
    const next = new Tenant({
      id,
      partner,
      fields,
      status: 'active',
      statusReason: null,
      version: 1,
      createdAt: occasion.at,
      updatedAt: occasion.at,
      deletedAt: null,
    });
    return { next, events: [event('tenant.created', null, next, occasion)], basedOn: null };
  }
}

function event(type: TenantEventType, before: Tenant | null, after: Tenant, occasion: Occasion): TenantEvent {
  return { id: occasion.eventId, type, at: occasion.at, tenant: after, changes: fieldChanges(before, after) };
}

function fieldChanges(before: Tenant | null, after: Tenant): FieldChanges {
  const previous = before === null ? {} : visibleFields(before);
  const changes: Record<string, FieldChange> = {};
  for (const [field, value] of Object.entries(visibleFields(after))) {
    const old = previous[field] ?? null;
    if (JSON.stringify(old) !== JSON.stringify(value)) changes[field] = { previous: old, new: value };
  }
  return changes;
}

function visibleFields({ state }: Tenant): Record<string, unknown> {
  return {
    ...state.fields,
    status: state.status,
    status_reason: state.statusReason,
    deleted_at: state.deletedAt?.toISOString() ?? null,
  };
}
