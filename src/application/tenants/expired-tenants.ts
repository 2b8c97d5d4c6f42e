import type { PartnerId } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';

/** A deleted tenant as retention sees it. */
export interface ExpiredTenant {
  readonly id: Uuid;
  readonly partner: PartnerId;
  readonly version: number;
  readonly deletedAt: Date;
}

/** Finds deleted tenants whose time is up, whichever partner they belong to. */
export interface ExpiredTenants {
  /**
   * Pages through the tenants that were deleted before a time and are not purged, longest deleted first: at most `limit` of
   * those behind `after`, which is the last one of the page before, or `null` for the first page.
   * @throws Unavailable
   */
  list(deletedBefore: Date, after: ExpiredTenant | null, limit: number): Promise<readonly ExpiredTenant[]>;
}
