import type { RowOutcome, RowRefusal } from '../../domain/bulk/bulk-row.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { SliceRow } from './ports.js';

/** The row did what it asks for. */
export function succeeded({ row }: SliceRow, tenant: Uuid | null): RowOutcome {
  return { row, status: 'succeeded', tenant, error: null };
}

/** The row was passed over: what it asks for is there. */
export function skipped({ row }: SliceRow, tenant: Uuid | null): RowOutcome {
  return { row, status: 'skipped', tenant, error: null };
}

/** The row was refused. */
export function failed({ row }: SliceRow, error: RowRefusal): RowOutcome {
  return { row, status: 'failed', tenant: null, error };
}

/** Takes down why something was thrown: a defect tells nothing, as in any answer. */
export function refusalOf(error: unknown): RowRefusal {
  if (error instanceof DomainError) return { code: error.code, message: error.message, details: error.details };
  return {
    code: 'internal-error',
    message: 'Something went wrong on our side; the request id helps us to find it.',
    details: {},
  };
}
