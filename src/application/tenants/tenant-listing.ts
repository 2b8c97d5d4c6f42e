import type { Uuid } from '../../domain/shared/uuid.js';
import type { Metadata } from '../../domain/tenants/tenant-fields.js';
import { TENANT_STATUSES, type TenantStatus } from '../../domain/tenants/tenant-status.js';
import type { Tenant } from '../../domain/tenants/tenant.js';

/** A span of time: from its beginning, up to but not including its end. */
export interface TimeSpan {
  readonly from: Date | null;
  readonly to: Date | null;
}

/** Which tenants are wanted: those to which everything named here applies; `null` asks for nothing. */
export interface TenantFilter {
  /** Any of these; purged tenants are never among them. */
  readonly statuses: readonly TenantStatus[];
  /** Compared by `emailKey`. */
  readonly email: string | null;
  readonly external_id: string | null;
  readonly plan: string | null;
  readonly product_code: string | null;
  readonly industry: string | null;
  /** Entries that the tenant has, all of them. */
  readonly metadata: Metadata;
  readonly created: TimeSpan;
  readonly updated: TimeSpan;
  /** Part of the name, the e-mail address or the external id, in any case and in either Unicode form; no character has a special meaning. */
  readonly text: string | null;
}

/** By what tenants can be sorted. */
export const TENANT_SORT_FIELDS = ['created_at', 'updated_at', 'client_name'] as const;

export type TenantSortField = (typeof TENANT_SORT_FIELDS)[number];

/** The order of a list: by a field, then by id. Names are in the order of their code points. */
export interface TenantSort {
  readonly field: TenantSortField;
  readonly descending: boolean;
}

/** Which tenants are wanted, and in which order. */
export interface TenantListing {
  readonly filter: TenantFilter;
  readonly sort: TenantSort;
}

/** Where a tenant stands in an order: its sort field's value, times as RFC 3339, and its id. */
export interface TenantPosition {
  readonly key: string;
  readonly id: Uuid;
}

/** Every status but `deleted`, which must be asked for. */
export const LIVE_STATUSES: readonly TenantStatus[] = TENANT_STATUSES.filter((status) => status !== 'deleted');

/** All live tenants. */
export const EVERY_LIVE_TENANT: TenantFilter = {
  statuses: LIVE_STATUSES,
  email: null,
  external_id: null,
  plan: null,
  product_code: null,
  industry: null,
  metadata: {},
  created: { from: null, to: null },
  updated: { from: null, to: null },
  text: null,
};

/** Where a tenant stands in an order. */
export function positionOf({ state }: Tenant, { field }: TenantSort): TenantPosition {
  const keys = {
    created_at: () => state.createdAt.toISOString(),
    updated_at: () => state.updatedAt.toISOString(),
    client_name: () => state.fields.client_name,
  };
  return { key: keys[field](), id: state.id };
}
