import type { Reach } from '../../domain/access/partner.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { Page, PageRequest } from '../shared/page.js';
import type { TenantFilter, TenantListing, TenantPosition } from './tenant-listing.js';

/** Part of a list, to be gone through once. */
export interface TenantBatch {
  readonly tenants: Iterable<Tenant>;
  /** Where the next batch begins; `null` in the last one. */
  readonly next: TenantPosition | null;
}

/**
 * Where tenants are looked for.
 *
 * Every call keeps within a reach, and never answers a purged tenant. Every call throws `Unavailable` when the storage is away.
 */
export interface TenantDirectory {
  /**
   * A page of the tenants that a filter lets through. Going on from `next` sees every tenant that exists, and keeps its place,
   * throughout exactly once, whatever is inserted or deleted meanwhile; also from the place of one that has gone. A late page
   * costs what the first one costs, and no page costs without bound: where the next tenant is too far to be found at once, a page ends
   * before it, with fewer items than asked for, or none, and with a `next`; nor is a total counted then.
   */
  list(reach: Reach, listing: TenantListing, page: PageRequest<TenantPosition>): Promise<Page<Tenant, TenantPosition>>;

  /**
   * The same for who takes up whole lists: up to `limit` tenants behind a position. Each is made when it is taken and can be forgotten
   * then, so that a batch takes little memory; they can be taken once.
   */
  batch(reach: Reach, listing: TenantListing, after: TenantPosition | null, limit: number): Promise<TenantBatch>;

  /** The metadata keys that occur among the tenants a filter lets through, in the order of their code points, at most `limit`. */
  metadataKeys(reach: Reach, filter: TenantFilter, limit: number): Promise<readonly string[]>;
}
