import { expect } from 'chai';
import type { TenantBatch } from '../../../src/application/tenants/tenant-directory.js';
import { TENANT_SORT_FIELDS, type TenantPosition } from '../../../src/application/tenants/tenant-listing.js';
import type { PartnerId } from '../../../src/domain/access/partner.js';
import type { Tenant } from '../../../src/domain/tenants/tenant.js';
import { TENANT_STATUSES } from '../../../src/domain/tenants/tenant-status.js';
import { aPartner } from '../../support/builders.js';
import type { ListStorage } from '../../support/list-storage.js';
import { listingOf, OLDEST_FIRST, readAll, removeOne, settleIn } from '../../support/tenant-population.js';

const idsOf = (tenants: readonly Tenant[]) => tenants.map(({ state }) => state.id);

/** Pages add up to the list, in its order, whatever happens meanwhile. */
export function pagingClauses(opened: () => ListStorage): void {
  let partner: PartnerId;
  beforeEach(() => {
    partner = aPartner();
  });
  const settleMany = (count: number): Promise<readonly Tenant[]> =>
    Promise.all(
      Array.from({ length: count }, (_, n) => {
        // Every other one has the time and the name of its neighbour, so that ids have to decide.
        const pair = Math.floor(n / 2);
        return settleIn(opened(), partner, { client_name: `Name ${pair % 7}` }, new Date(Date.UTC(2026, 0, 1) + pair));
      }),
    );

  it('answers a tenant as it was saved', async () => {
    const fields = { client_name: 'Ä "x" \\ 👍', phone_number: '12345', metadata: { k: "'", toString: '1' } };
    const saved = await settleIn(opened(), partner, fields, new Date('2026-02-03T04:05:06.007Z'));
    const [found] = await readAll(opened(), partner, listingOf());
    expect(found?.state).to.deep.equal(saved.state);
  });

  for (const field of TENANT_SORT_FIELDS) {
    for (const descending of [false, true]) {
      it(`pages through ${descending ? '-' : ''}${field} once each, in order, whatever the size of a page`, async () => {
        const settled = await settleMany(30);
        const sort = { field, descending };
        const whole = await readAll(opened(), partner, listingOf({}, sort));
        expect(idsOf(whole)).to.have.members(idsOf(settled));
        for (const limit of [1, 7, 29, 30, 31]) {
          expect(idsOf(await readAll(opened(), partner, listingOf({}, sort), limit))).to.deep.equal(idsOf(whole));
        }
        const opposite = await readAll(opened(), partner, listingOf({}, { field, descending: !descending }));
        expect(idsOf(opposite)).to.deep.equal(idsOf(whole).toReversed());
      });
    }
  }

  it('sorts names by code points, as UTF-8 does', async () => {
    const names = ['Z', 'a', 'b', 'ä', 'Я', '\uFF21', '😀'];
    await Promise.all(names.toReversed().map((client_name) => settleIn(opened(), partner, { client_name })));
    const sorted = await readAll(opened(), partner, listingOf({}, { field: 'client_name', descending: false }), 2);
    expect(sorted.map(({ state }) => state.fields.client_name)).to.deep.equal(names);
  });

  it('pages through live and deleted tenants in one order', async () => {
    const settled = await settleMany(20);
    const gone = settled.filter((_tenant, index) => index % 3 === 0);
    await Promise.all(gone.map((tenant) => removeOne(opened(), tenant)));
    const all = await readAll(opened(), partner, listingOf({ statuses: TENANT_STATUSES }), 3);
    expect(idsOf(all)).to.deep.equal(idsOf(settled));
    const rare = await readAll(opened(), partner, listingOf({ statuses: TENANT_STATUSES, text: 'name 1' }), 2);
    expect(idsOf(rare)).to.deep.equal(idsOf(settled.filter(({ state }) => state.fields.client_name === 'Name 1')));
  });

  it('shows whoever exists throughout exactly once while others come and go', async () => {
    const settled = await settleMany(60);
    const leaving = settled.filter((_tenant, index) => index % 5 === 2);
    const staying = settled.filter((tenant) => !leaving.includes(tenant));
    for (const sort of [OLDEST_FIRST, { field: 'client_name', descending: true }] as const) {
      const gone = [...leaving];
      const seen = await readAll(opened(), partner, listingOf({}, sort), 7, async () => {
        const next = sort === OLDEST_FIRST ? gone.pop() : undefined;
        const at = new Date(Date.UTC(2026, 0, 1) + (gone.length % 30));
        await Promise.all([
          next && removeOne(opened(), next),
          settleIn(opened(), partner, { client_name: `Name ${gone.length % 7}` }, at),
        ]);
      });
      const kept = idsOf(seen).filter((id) => idsOf(staying).includes(id));
      expect(new Set(idsOf(seen)).size, 'nobody twice').to.equal(seen.length);
      expect(kept).to.have.members(idsOf(staying));
    }
  });

  it('answers the same list in batches, whatever their size, from whatever filter', async () => {
    await settleMany(20);
    const sort = { field: 'client_name', descending: true } as const;
    for (const listing of [listingOf({}, sort), listingOf({ text: 'name 1' }), listingOf({ text: 'nobody' })]) {
      const whole = await readAll(opened(), partner, listing);
      for (const limit of [1, 3, 19, 20, 21]) {
        const taken: Tenant[] = [];
        let after: TenantPosition | null = null;
        do {
          const batch: TenantBatch = await opened().directory.batch(partner, listing, after, limit);
          const tenants = [...batch.tenants];
          expect(tenants.length).to.be.at.most(limit);
          taken.push(...tenants);
          after = batch.next;
        } while (after !== null);
        expect(taken.map(({ state }) => state)).to.deep.equal(whole.map(({ state }) => state));
      }
    }
  });

  it('goes on from the place of a tenant that has gone', async () => {
    const settled = await settleMany(6);
    const { directory } = opened();
    const page = await directory.list(partner, listingOf(), { limit: 3, after: null, withTotal: false });
    for (const tenant of page.items) await removeOne(opened(), tenant);
    const rest = await directory.list(partner, listingOf(), { limit: 3, after: page.next, withTotal: false });
    expect(idsOf(rest.items)).to.deep.equal(idsOf(settled.slice(3)));
    expect(rest.next).to.equal(null);
  });

  it('counts the whole list, from whatever page, only when asked to', async () => {
    await settleMany(9);
    const { directory } = opened();
    const page = await directory.list(partner, listingOf(), { limit: 4, after: null, withTotal: true });
    expect(page.total).to.equal(9);
    const next = await directory.list(partner, listingOf(), { limit: 4, after: page.next, withTotal: true });
    expect(next.total).to.equal(9);
    expect((await directory.list(partner, listingOf(), { limit: 4, after: null, withTotal: false })).total).to.equal(
      null,
    );
    const filtered = listingOf({ text: 'name 1' });
    expect((await directory.list(partner, filtered, { limit: 1, after: null, withTotal: true })).total).to.equal(2);
  });
}
