import type { Metadata } from '../../domain/tenants/tenant-fields.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import { tenantFromRow, type TenantRow } from './tenant-row.js';

/** A tenant as a document. */
export const AS_DOCUMENT = 'to_json(tenant)::text';

/**
 * A tenant for who reads very many: what repeats from one to the next as a document, what does not each as a text of its own. V8 keeps each
 * short text that it finds in a document in a table that only a full collection clears: over a million tenants a hundred megabytes.
 */
export const AS_TEXTS = `json_build_object('id', tenant.id, 'partner_id', tenant.partner_id, 'industry', tenant.industry, 'plan', tenant.plan,
    'product_code', tenant.product_code, 'status', tenant.status, 'status_reason', tenant.status_reason, 'version', tenant.version,
    'created_at', tenant.created_at, 'updated_at', tenant.updated_at, 'deleted_at', tenant.deleted_at,
    'status_before_deletion', tenant.status_before_deletion, 'purged_at', tenant.purged_at)::text,
  tenant.client_name, tenant.email, tenant.phone_number, tenant.tax_id_number, tenant.external_id, tenant.metadata::text`;

type OwnTexts = 'client_name' | 'email' | 'phone_number' | 'tax_id_number' | 'external_id' | 'metadata';

/** Takes up a tenant from what `AS_DOCUMENT` selects. */
export function tenantFromDocumentText(text: string): Tenant {
  return tenantFromRow(JSON.parse(text) as TenantRow); // What it builds.
}

/** Takes up a tenant from what `AS_TEXTS` selects. */
export function tenantFromTexts(texts: readonly (string | null)[]): Tenant {
  const [document, client_name, email, phone_number = null, tax_id_number = null, external_id = null, metadata] = texts;
  if (typeof document !== 'string' || typeof client_name !== 'string' || typeof email !== 'string') {
    throw new Error('a tenant is not as it was selected');
  }
  const rest = JSON.parse(document) as Omit<TenantRow, OwnTexts>; // What it builds.
  const own = {
    client_name,
    email,
    phone_number,
    tax_id_number,
    external_id,
    metadata: metadataFrom(metadata ?? '{}'),
  };
  return tenantFromRow({ ...rest, ...own });
}

/** Reads metadata as PostgreSQL writes it, `{"a": "b", "c": "d"}`. Where nothing is escaped, a quotation mark is nothing but one. */
export function metadataFrom(text: string): Metadata {
  const parts = text.split('"');
  const entries: [string, string][] = [];
  for (let at = 1; at < parts.length; at += 4) {
    const [key = '', colon, value = '', end] = parts.slice(at, at + 4);
    if (colon !== ': ' || (end !== ', ' && end !== '}')) return JSON.parse(text) as Metadata; // As it was stored.
    entries.push([key, value]);
  }
  return text.includes('\\') ? (JSON.parse(text) as Metadata) : Object.fromEntries(entries);
}
