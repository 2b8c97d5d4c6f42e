import { ERASED_FIELDS } from './tenant-fields.js';
import type { TenantEvent } from './tenant-events.js';
import { Tenant } from './tenant.js';

/** What a partner may have written about a person: gone from every event once the tenant is purged. */
export const PERSONAL_FIELDS = [...Object.keys(ERASED_FIELDS), 'status_reason'] as const;

/** An event as it reads once its tenant is purged: what happened and when, and nothing that the partner wrote. */
export function erasedEvent(event: TenantEvent): TenantEvent {
  const changes = Object.fromEntries(
    Object.entries(event.changes).filter(([field]) => !PERSONAL_FIELDS.includes(field)),
  );
  return { ...event, tenant: erasedTenant(event.tenant), changes };
}

/** An earlier state of a tenant as it reads once the tenant is purged. */
export function erasedTenant({ state }: Tenant): Tenant {
  return Tenant.stored({ ...state, fields: ERASED_FIELDS, statusReason: null });
}
