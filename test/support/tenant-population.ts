import {
  EVERY_LIVE_TENANT,
  type TenantFilter,
  type TenantListing,
  type TenantPosition,
  type TenantSort,
} from '../../src/application/tenants/tenant-listing.js';
import type { PartnerId, Reach } from '../../src/domain/access/partner.js';
import type { NewTenantFields } from '../../src/domain/tenants/tenant-fields.js';
import type { Tenant } from '../../src/domain/tenants/tenant.js';
import { aCommand, aCreation, anOccasion } from './builders.js';
import type { ListStorage } from './list-storage.js';

/** Stores a new tenant. */
export async function settleIn(
  { tenants: repository }: ListStorage,
  partner: PartnerId,
  fields: Partial<NewTenantFields> = {},
  at = new Date('2026-05-01T12:00:00.000Z'),
): Promise<Tenant> {
  return (await repository.save(aCreation(fields, { partner, at }), aCommand())).value;
}

/** Deletes a stored tenant. */
export async function removeOne({ tenants: repository }: ListStorage, tenant: Tenant): Promise<Tenant> {
  return (await repository.save(tenant.delete(anOccasion()), aCommand())).value;
}

export const OLDEST_FIRST: TenantSort = { field: 'created_at', descending: false };

/** A listing of live tenants, the oldest first, as varied. */
export function listingOf(filter: Partial<TenantFilter> = {}, sort: TenantSort = OLDEST_FIRST): TenantListing {
  return { filter: { ...EVERY_LIVE_TENANT, ...filter }, sort };
}

/** Reads a whole list page by page; `between` happens after each page. */
export async function readAll(
  { directory }: Pick<ListStorage, 'directory'>,
  reach: Reach,
  listing: TenantListing,
  limit = 100,
  between: () => Promise<unknown> = async () => undefined,
): Promise<readonly Tenant[]> {
  const all: Tenant[] = [];
  let after: TenantPosition | null = null;
  do {
    const page: Awaited<ReturnType<typeof directory.list>> = await directory.list(reach, listing, {
      limit,
      after,
      withTotal: false,
    });
    all.push(...page.items);
    after = page.next;
    await between();
  } while (after !== null);
  return all;
}
