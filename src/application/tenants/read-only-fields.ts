import { InvalidInput } from '../../domain/shared/invalid-input.js';
import type { TenantFields } from '../../domain/tenants/tenant-fields.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import { tenantDocument, type TenantDocument } from './tenant-document.js';

/** What only the service writes. */
export type ReadOnlyField = Exclude<keyof TenantDocument, keyof TenantFields>;

/** Read-only fields that a client sent back. */
export type SentBack = Readonly<Partial<Record<ReadOnlyField, unknown>>>;

/** @throws InvalidInput naming every read-only field that differs from its present value */
export function requireUntouched(tenant: Tenant, sentBack: SentBack): void {
  const present: Readonly<Record<string, unknown>> = { ...tenantDocument(tenant) };
  const errors = Object.entries(sentBack)
    .filter(([field, value]) => value !== undefined && value !== present[field])
    .map(([field]) => ({
      pointer: `/${field}`,
      code: 'read_only',
      message: 'Is read-only and differs from its present value',
    }));
  if (errors.length > 0) throw new InvalidInput(errors);
}
