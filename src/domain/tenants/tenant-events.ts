import type { FieldChanges } from '../shared/change.js';
import type { Uuid } from '../shared/uuid.js';
import type { Tenant } from './tenant.js';

/** What can happen to a tenant, by its public name. */
export const TENANT_EVENT_TYPES = [
  'tenant.created',
  'tenant.updated',
  'tenant.activated',
  'tenant.provisioning_failed',
  'tenant.suspended',
  'tenant.resumed',
  'tenant.deleted',
  'tenant.restored',
  'tenant.purged',
] as const;

export type TenantEventType = (typeof TENANT_EVENT_TYPES)[number];

/** Something that happened to a tenant: what, when, and how it is now. */
export interface TenantEvent {
  readonly id: Uuid;
  readonly type: TenantEventType;
  readonly at: Date;
  readonly tenant: Tenant;
  readonly changes: FieldChanges;
}
