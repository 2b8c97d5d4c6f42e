/** Where a tenant is in its life. */
export const TENANT_STATUSES = ['provisioning', 'active', 'suspended', 'failed', 'deleted'] as const;

export type TenantStatus = (typeof TENANT_STATUSES)[number];

/** Which states can be reached from each by the caller's own doing. */
export const ALLOWED_TRANSITIONS: Readonly<Record<TenantStatus, readonly TenantStatus[]>> = {
  provisioning: ['deleted'],
  active: ['suspended', 'deleted'],
  suspended: ['active', 'deleted'],
  failed: ['deleted'],
  deleted: ['active'],
};
