import type { PartnerId } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { TenantStatus } from '../../domain/tenants/tenant-status.js';
import { Tenant } from '../../domain/tenants/tenant.js';

/** A tenant as it is published: in answers, in events, in exports. Times are RFC 3339 UTC with milliseconds. */
export interface TenantDocument {
  readonly tenant: Uuid;
  readonly partner_id: PartnerId;
  readonly client_name: string;
  readonly email: string;
  readonly phone_number: string | null;
  readonly industry: string | null;
  readonly plan: string | null;
  readonly product_code: string | null;
  readonly tax_id_number: string | null;
  readonly external_id: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly status: TenantStatus;
  readonly status_reason: string | null;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
}

/** Writes a tenant down field by field: what is not named here is never published. */
export function tenantDocument({ state }: Tenant): TenantDocument {
  const { fields } = state;
  return {
    tenant: state.id,
    partner_id: state.partner,
    client_name: fields.client_name,
    email: fields.email,
    phone_number: fields.phone_number,
    industry: fields.industry,
    plan: fields.plan,
    product_code: fields.product_code,
    tax_id_number: fields.tax_id_number,
    external_id: fields.external_id,
    metadata: fields.metadata,
    status: state.status,
    status_reason: state.statusReason,
    version: state.version,
    created_at: state.createdAt.toISOString(),
    updated_at: state.updatedAt.toISOString(),
    deleted_at: state.deletedAt?.toISOString() ?? null,
  };
}

/** Takes up a tenant from what was published of it, to show it again; what is not published it does not know. */
export function tenantFromDocument(document: TenantDocument): Tenant {
  return Tenant.stored({
    id: document.tenant,
    partner: document.partner_id,
    fields: {
      client_name: document.client_name,
      email: document.email,
      phone_number: document.phone_number,
      industry: document.industry,
      plan: document.plan,
      product_code: document.product_code,
      tax_id_number: document.tax_id_number,
      external_id: document.external_id,
      metadata: document.metadata,
    },
    status: document.status,
    statusReason: document.status_reason,
    version: document.version,
    createdAt: new Date(document.created_at),
    updatedAt: new Date(document.updated_at),
    deletedAt: document.deleted_at === null ? null : new Date(document.deleted_at),
    statusBeforeDeletion: null,
    purgedAt: null,
  });
}
