import type { Uuid } from '../../domain/shared/uuid.js';
import {
  InvalidStateTransition,
  TenantAlreadyExists,
  type LastingRefusal,
  type Stateful,
  type UniqueTenantField,
} from '../../domain/tenants/tenant-errors.js';

/** A refusal as a receipt keeps it. */
type StoredRefusal =
  | { readonly code: 'tenant-already-exists'; readonly field: UniqueTenantField; readonly existing_tenant: Uuid | null }
  | {
      readonly code: 'invalid-state-transition';
      readonly from: string;
      readonly to: string;
      readonly allowed: readonly string[];
      /** Left out by earlier versions, which knew of tenants only. */
      readonly what?: Stateful;
    };

/** Writes a refusal down for a receipt. */
export function writeRefusal(refusal: LastingRefusal): StoredRefusal {
  if (refusal instanceof TenantAlreadyExists) {
    return { code: refusal.code, field: refusal.field, existing_tenant: refusal.existingTenant };
  }
  return { code: refusal.code, from: refusal.from, to: refusal.to, allowed: refusal.allowed, what: refusal.what };
}

/** Takes up a refusal from a receipt. */
export function readRefusal(json: unknown): LastingRefusal {
  // Written by `writeRefusal`, and by nobody else.
  const stored = json as StoredRefusal;
  return stored.code === 'tenant-already-exists'
    ? new TenantAlreadyExists(stored.field, stored.existing_tenant)
    : new InvalidStateTransition(stored.from, stored.to, stored.allowed, stored.what);
}
