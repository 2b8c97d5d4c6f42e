import { ERASED_FIELDS } from './tenant-fields.js';
import type { TenantEvent } from './tenant-events.js';
import { Tenant } from './tenant.js';

/** What a partner may have written about a person: gone from every event once the tenant is purged. */
export const PERSONAL_FIELDS = [...Object.keys(ERASED_FIELDS), 'status_reason'] as const;

/** An event as it reads once its tenant is purged: what happened and when, and nothing that the partner wrote. */
export function erasedEvent(event: TenantEvent): TenantEvent {
  const tenant = Tenant.stored({ ...event.tenant.state, fields: ERASED_FIELDS, statusReason: null });
  const changes = Object.fromEntries(
    Object.entries(event.changes).filter(([field]) => !PERSONAL_FIELDS.includes(field)),
  );
  return { ...event, tenant, changes };
}
