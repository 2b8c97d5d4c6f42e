import { expect } from 'chai';
import { openDatabase, type Database } from '../../../src/adapters/prisma/database.js';
import { PrismaTenantDirectory } from '../../../src/adapters/prisma/tenant-directory.js';
import {
  TENANT_SORT_FIELDS,
  type TenantFilter,
  type TenantListing,
} from '../../../src/application/tenants/tenant-listing.js';
import { TENANT_STATUSES } from '../../../src/domain/tenants/tenant-status.js';
import { isPartnerId } from '../../../src/domain/access/partner.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { BIG_PARTNER, populate } from '../../support/large-population.js';
import { readAll, listingOf } from '../../support/tenant-population.js';
import { databaseOptions } from '../../support/postgresql-tenant-storage.js';

const TENANTS = 2_500;
const HORIZON = 600;

describe('a search that no index helps', () => {
  let own: TestDatabase;
  let database: Database;
  let directory: PrismaTenantDirectory;
  before(async () => {
    own = await createDatabase();
    await populate(own.url, TENANTS);
    database = openDatabase(databaseOptions(own.url));
    directory = new PrismaTenantDirectory(database, HORIZON);
  });
  after(async () => {
    await database.close();
    await own.drop();
  });

  const reach = isPartnerId(BIG_PARTNER) ? BIG_PARTNER : expect.fail();
  const pagesOf = async (listing: TenantListing) => {
    const lengths: number[] = [];
    let after: Parameters<typeof directory.list>[2]['after'] = null;
    do {
      const page: Awaited<ReturnType<typeof directory.list>> = await directory.list(reach, listing, {
        limit: 25,
        after,
        withTotal: false,
      });
      lengths.push(page.items.length);
      after = page.next;
    } while (after !== null);
    return lengths;
  };
  /** In the order of their ids. */
  const expected = async (filter: Partial<TenantFilter>, text: string) =>
    (await readAll({ directory }, reach, listingOf(filter), 1_000))
      .filter(({ state: { fields } }) =>
        `${fields.client_name}\n${fields.email}\n${fields.external_id}`.toLowerCase().includes(text),
      )
      .map(({ state }) => state.id)
      .toSorted();

  it('looks only so far for a page, and finds each tenant once by going on, in every order', async () => {
    // Two digits at an edge are no word of three letters: `r1@` is only in user1@example.com.
    for (const [text, filter] of [
      ['9@', {}],
      ['m:', { statuses: TENANT_STATUSES }],
      ['zz', {}],
      ['1@', { plan: 'legacy' }],
    ] as const) {
      const wanted = await expected(filter, text);
      for (const field of TENANT_SORT_FIELDS) {
        for (const descending of [false, true]) {
          const listing = listingOf({ ...filter, text }, { field, descending });
          const found = (await readAll({ directory }, reach, listing)).map(({ state }) => state.id);
          expect(found.toSorted(), text).to.deep.equal(wanted);
        }
      }
    }
  });

  it('answers short pages with a next one rather than look through everybody', async () => {
    expect(await pagesOf(listingOf({ text: 'zz' }))).to.deep.equal([0, 0, 0]);
    expect(await pagesOf(listingOf({ text: 'zzz' }))).to.deep.equal([0]);
  });

  it('counts what is searched for unless it is among too many', async () => {
    const totalOf = async (filter: Partial<TenantFilter>) =>
      (await directory.list(reach, listingOf(filter), { limit: 1, after: null, withTotal: true })).total;
    expect(await totalOf({ text: '9@' })).to.equal('uncounted');
    const few = { plan: 'legacy', text: '1@' };
    expect(await totalOf(few)).to.equal((await expected({ plan: 'legacy' }, '1@')).length);
    const within = { created: { from: null, to: new Date((1_700_000_000 + HORIZON / 2) * 1000) } };
    expect(await totalOf({ ...within, text: '9@' })).to.equal((await expected(within, '9@')).length);
    expect(await totalOf({ text: 'user1' })).to.equal((await expected({}, 'user1')).length);
  });

  it('goes through everybody for an export', async () => {
    let found = 0;
    let after: Parameters<typeof directory.list>[2]['after'] = null;
    do {
      const batch: Awaited<ReturnType<typeof directory.batch>> = await directory.batch(
        reach,
        listingOf({ text: '9@' }),
        after,
        500,
      );
      found += [...batch.tenants].length;
      after = batch.next;
    } while (after !== null);
    expect(found).to.equal((await expected({}, '9@')).length);
  });
});
