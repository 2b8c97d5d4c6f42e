import type { TenantFields } from '../../domain/tenants/tenant-fields.js';
import type { TenantDocument } from './tenant-document.js';

/** What only the service writes. */
export type ReadOnlyField = Exclude<keyof TenantDocument, keyof TenantFields>;

/** Read-only fields that a client sent back. */
export type SentBack = Readonly<Partial<Record<ReadOnlyField, unknown>>>;
