import { emailKey } from '../../domain/tenants/email.js';
import type { UniqueTenantField } from '../../domain/tenants/tenant-errors.js';
import type { NewTenantFields } from '../../domain/tenants/tenant-fields.js';
import type { TakenBy } from './ports.js';

/** A value that only one live tenant of a partner may have. */
export interface UniqueValue {
  readonly field: UniqueTenantField;
  readonly value: string;
  /** The same for the same value of the same field. */
  readonly key: string;
}

/** What no other tenant may have of what a row asks for; the e-mail comes first. */
export function uniqueValues({ email, external_id }: NewTenantFields): readonly UniqueValue[] {
  const values = [unique('email', emailKey(email))];
  return typeof external_id === 'string' ? [...values, unique('external_id', external_id)] : values;
}

/** What a tenant has that no other may have. */
export function keysOf({ emailKey: email, externalId }: TakenBy): readonly string[] {
  const keys = [unique('email', email).key];
  return externalId === null ? keys : [...keys, unique('external_id', externalId).key];
}

function unique(field: UniqueTenantField, value: string): UniqueValue {
  return { field, value, key: `${field}:${value}` };
}
