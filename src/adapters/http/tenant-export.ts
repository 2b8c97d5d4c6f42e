import type { TenantExport } from '../../application/tenants/export-tenants.js';
import { tenantDocument } from '../../application/tenants/tenant-document.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import { csvRecord, type CsvValue } from './csv.js';
import type { TenantFieldName } from './tenant-list.schema.js';

/** A tenant as it is published, or only the named fields of it. */
export function tenantRow(tenant: Tenant, fields: readonly TenantFieldName[] | undefined): unknown {
  const document = tenantDocument(tenant);
  return fields === undefined ? document : Object.fromEntries(fields.map((field) => [field, document[field]]));
}

/** Writes tenants as lines of JSON. */
export function tenantLines(
  { batches }: TenantExport,
  fields: readonly TenantFieldName[] | undefined,
): AsyncGenerator<string> {
  return chunks(batches, (tenant) => `${JSON.stringify(tenantRow(tenant, fields))}\n`);
}

/** How much text is gathered before it is sent, in characters: large pieces live long enough to fill the memory with what is done with. */
const CHUNK_LENGTH = 16 * 1024;

async function* chunks(
  batches: AsyncIterable<Iterable<Tenant>>,
  write: (tenant: Tenant) => string,
): AsyncGenerator<string> {
  for await (const batch of batches) {
    let chunk = '';
    for (const tenant of batch) {
      chunk += write(tenant);
      if (chunk.length < CHUNK_LENGTH) continue;
      yield chunk;
      chunk = '';
    }
    if (chunk !== '') yield chunk;
  }
}

/**
 * Writes tenants as CSV as bulk provisioning reads it: a header with the names of the fields and `metadata.<key>`, then a record each. A
 * metadata key that a tenant gets after the header was written has no column: breaking off for it would let no export of a busy partner end.
 */
export async function* tenantCsv(
  { batches, metadataKeys }: TenantExport,
  fields: readonly TenantFieldName[],
): AsyncGenerator<string> {
  const keys = metadataKeys ?? [];
  yield csvRecord(fields.flatMap((field) => (field === 'metadata' ? keys.map((key) => `metadata.${key}`) : [field])));
  yield* chunks(batches, (tenant) => csvRecord(cells(tenant, fields, keys)));
}

function cells(tenant: Tenant, fields: readonly TenantFieldName[], keys: readonly string[]): readonly CsvValue[] {
  const { metadata, ...texts } = tenantDocument(tenant);
  return fields.flatMap((field): readonly CsvValue[] => {
    if (field !== 'metadata') return [texts[field]];
    const entries = new Map(Object.entries(metadata));
    return keys.map((key) => entries.get(key) ?? null);
  });
}
