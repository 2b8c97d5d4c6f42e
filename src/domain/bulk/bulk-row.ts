import type { PublicDetails } from '../shared/domain-error.js';
import type { Uuid } from '../shared/uuid.js';

/** Where a row is: waiting, or what became of it. */
export const BULK_ROW_STATUSES = ['pending', 'succeeded', 'failed', 'skipped', 'cancelled'] as const;

export type BulkRowStatus = (typeof BULK_ROW_STATUSES)[number];

/** Why a row is refused, as the single request would be: a problem's code, and what the caller may know. */
export interface RowRefusal {
  readonly code: string;
  readonly message: string;
  readonly details: PublicDetails;
}

/** The id of the tenant whose e-mail address a row was refused for; absent when it was for something else. */
export function tenantInTheWayByEmail(refusal: RowRefusal | null): unknown {
  const { field, existing_tenant: id } = refusal?.details ?? {};
  return field === 'email' ? id : undefined;
}

/** A row as it was uploaded, numbered from 1. */
export interface UploadedRow {
  readonly row: number;
  /** What the row says, as JSON; `null` when it cannot be read. */
  readonly input: string | null;
  /** What is wrong with it already; `null` when it may be tried. */
  readonly flaw: RowRefusal | null;
}

/** What became of a row. */
export interface RowOutcome {
  readonly row: number;
  readonly status: 'succeeded' | 'failed' | 'skipped';
  /** The tenant that it led to, or that was there already. */
  readonly tenant: Uuid | null;
  /** Why it failed. */
  readonly error: RowRefusal | null;
}
