import type { FieldChanges } from '../../domain/shared/change.js';
import type { TenantEvent } from '../../domain/tenants/tenant-events.js';
import { tenantDocument, type TenantDocument } from '../tenants/tenant-document.js';

/** What an event about a tenant tells: the tenant after the change, and what was different before. */
export interface TenantEventData {
  readonly tenant: TenantDocument;
  readonly changes: FieldChanges;
}

/** Writes down what an event about a tenant tells. */
export function tenantEventData(event: TenantEvent): TenantEventData {
  return { tenant: tenantDocument(event.tenant), changes: event.changes };
}
