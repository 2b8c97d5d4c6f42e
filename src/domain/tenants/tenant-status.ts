/** Where a tenant is in its life. */
export const TENANT_STATUSES = ['provisioning', 'active', 'suspended', 'failed', 'deleted'] as const;

export type TenantStatus = (typeof TENANT_STATUSES)[number];

/** Which states a caller can bring a tenant to, from each. */
export const ALLOWED_TRANSITIONS: Readonly<Record<TenantStatus, readonly TenantStatus[]>> = {
  provisioning: ['deleted'],
  active: ['suspended', 'deleted'],
  suspended: ['active', 'deleted'],
  failed: ['provisioning', 'deleted'],
  deleted: ['active', 'suspended', 'failed', 'provisioning'],
};
