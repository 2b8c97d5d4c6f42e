import type { PartnerId } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { TenantFields } from '../../domain/tenants/tenant-fields.js';
import type { TenantStatus } from '../../domain/tenants/tenant-status.js';
import { Tenant } from '../../domain/tenants/tenant.js';

/** A row of `tenants`; in JSON, times are RFC 3339 texts. */
export interface TenantRow extends TenantFields {
  readonly id: Uuid;
  readonly partner_id: PartnerId;
  readonly status: TenantStatus;
  readonly status_reason: string | null;
  readonly version: number;
  readonly created_at: Date | string;
  readonly updated_at: Date | string;
  readonly deleted_at: Date | string | null;
  readonly status_before_deletion: TenantStatus | null;
  readonly purged_at: Date | string | null;
}

/** The columns of a `TenantRow`. */
export const TENANT_COLUMNS = `id, partner_id, client_name, email, phone_number, industry, plan, product_code, tax_id_number,
    external_id, metadata, status, status_reason, version, created_at, updated_at, deleted_at, status_before_deletion, purged_at`;

/** Takes up a tenant from its row. */
export function tenantFromRow(row: TenantRow): Tenant {
  return Tenant.stored({
    id: row.id,
    partner: row.partner_id,
    fields: {
      client_name: row.client_name,
      email: row.email,
      phone_number: row.phone_number,
      industry: row.industry,
      plan: row.plan,
      product_code: row.product_code,
      tax_id_number: row.tax_id_number,
      external_id: row.external_id,
      metadata: row.metadata,
    },
    status: row.status,
    statusReason: row.status_reason,
    version: row.version,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
    deletedAt: row.deleted_at === null ? null : new Date(row.deleted_at),
    statusBeforeDeletion: row.status_before_deletion,
    purgedAt: row.purged_at === null ? null : new Date(row.purged_at),
  });
}
