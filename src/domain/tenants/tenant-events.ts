import type { FieldChanges } from '../shared/change.js';
import type { Uuid } from '../shared/uuid.js';
import type { Tenant } from './tenant.js';

/** What can happen to a tenant, by its public name. */
export type TenantEventType = 'tenant.created';

/** Something that happened to a tenant: what, when, and how it is now. */
export interface TenantEvent {
  readonly id: Uuid;
  readonly type: TenantEventType;
  readonly at: Date;
  readonly tenant: Tenant;
  readonly changes: FieldChanges;
}
