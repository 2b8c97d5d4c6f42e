import { UuidV7Generator } from '../../src/adapters/system/uuid-v7-generator.js';
import type { CommandContext } from '../../src/application/shared/command-context.js';
import {
  EVERY_LIVE_TENANT,
  type TenantFilter,
  type TenantListing,
  type TenantPosition,
  type TenantSort,
} from '../../src/application/tenants/tenant-listing.js';
import { isPartnerId, type PartnerId, type Reach } from '../../src/domain/access/partner.js';
import type { NewTenantFields } from '../../src/domain/tenants/tenant-fields.js';
import { Tenant } from '../../src/domain/tenants/tenant.js';
import type { ListStorage } from './list-storage.js';

const ids = new UuidV7Generator();
let partners = 0;
let tenants = 0;

/** A partner that owns nothing yet. */
export function anotherPartner(): PartnerId {
  const name = `listing-${process.pid}-${(partners += 1)}`;
  if (!isPartnerId(name)) throw new Error('no partner');
  return name;
}

/** A call by somebody who may do everything inside a partner. */
export function callFor(partner: PartnerId): CommandContext {
  return {
    actor: { sub: 'population', roles: ['partner-admin'], partner, narrowedTo: null },
    reach: partner,
    requestId: 'population',
    idempotency: null,
    expectedVersions: null,
    dryRun: false,
  };
}

/** What happens to a tenant, and when. */
export function occasion(at: Date) {
  return { at, eventId: ids.next() };
}

/** Stores a new tenant. */
export async function settleIn(
  { tenants: repository }: ListStorage,
  partner: PartnerId,
  fields: Partial<NewTenantFields> = {},
  at = new Date('2026-05-01T12:00:00.000Z'),
): Promise<Tenant> {
  const email = `inhabitant${(tenants += 1)}@example.com`;
  const all = { client_name: 'Inhabitant', email, ...fields };
  return (await repository.save(Tenant.create(ids.next(), partner, all, occasion(at)), callFor(partner))).value;
}

/** Deletes a stored tenant. */
export async function removeOne({ tenants: repository }: ListStorage, tenant: Tenant): Promise<Tenant> {
  const change = tenant.delete(occasion(new Date('2026-06-01T00:00:00.000Z')));
  return (await repository.save(change, callFor(tenant.state.partner))).value;
}

export const OLDEST_FIRST: TenantSort = { field: 'created_at', descending: false };

/** A listing of live tenants, the oldest first, as varied. */
export function listingOf(filter: Partial<TenantFilter> = {}, sort: TenantSort = OLDEST_FIRST): TenantListing {
  return { filter: { ...EVERY_LIVE_TENANT, ...filter }, sort };
}

/** Reads a whole list page by page; `between` happens after each page. */
export async function readAll(
  { directory }: ListStorage,
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
