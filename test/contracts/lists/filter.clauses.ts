import { expect } from 'chai';
import type { TenantFilter } from '../../../src/application/tenants/tenant-listing.js';
import { EVERY_PARTNER, type PartnerId } from '../../../src/domain/access/partner.js';
import { TENANT_STATUSES } from '../../../src/domain/tenants/tenant-status.js';
import { aCommand, anOccasion, aPartner } from '../../support/builders.js';
import type { ListStorage } from '../../support/list-storage.js';
import { listingOf, readAll, removeOne, settleIn } from '../../support/tenant-population.js';

/** Each filter lets pass what it names, alone and with others, and nothing of anybody else's. */
export function filterClauses(opened: () => ListStorage): void {
  let partner: PartnerId;
  beforeEach(() => {
    partner = aPartner();
  });
  const names = async (filter: Partial<TenantFilter>) =>
    (await readAll(opened(), partner, listingOf(filter))).map(({ state }) => state.fields.client_name);
  const settle = (client_name: string, fields: object = {}, at?: Date) =>
    settleIn(opened(), partner, { client_name, ...fields }, at);

  it('lists nobody where there is nobody', async () => {
    expect(await names({})).to.deep.equal([]);
  });

  it("never lists another partner's tenants; every partner's only to whom reaches every partner", async () => {
    await settle('mine', { external_id: 'shared', plan: 'gold' });
    const other = aPartner();
    await settleIn(opened(), other, { client_name: 'theirs', external_id: 'shared', plan: 'gold' });
    for (const filter of [{}, { external_id: 'shared' }, { plan: 'gold' }, { text: 'e' }]) {
      expect(await names(filter)).to.deep.equal(['mine']);
    }
    const all = await readAll(opened(), EVERY_PARTNER, listingOf({ external_id: 'shared' }));
    expect(all.map(({ state }) => state.partner)).to.include.members([partner, other]);
  });

  for (const [filter, fields] of [
    [{ plan: 'gold' }, { plan: 'gold' }],
    [{ product_code: 'CRM-10' }, { product_code: 'CRM-10' }],
    [{ industry: 'Fish & Chips' }, { industry: 'Fish & Chips' }],
    [{ external_id: 'crm:1' }, { external_id: 'crm:1' }],
    [{ metadata: { 'a.b': "x'y" } }, { metadata: { 'a.b': "x'y", more: '1' } }],
  ] as const) {
    it(`lists by ${JSON.stringify(filter)} who has exactly that`, async () => {
      await settle('has it', fields);
      await settle('has nothing');
      await settle('has another', { plan: 'Gold', product_code: 'CRM-1', industry: 'fish', metadata: { 'a.b': 'x' } });
      expect(await names(filter)).to.deep.equal(['has it']);
    });
  }

  it('lists by e-mail whoever has it in any case and Unicode form', async () => {
    const id = `${partner}@example.com`;
    await settle('first', { email: `Jos\u00e9.${id}` });
    await settle('second', { email: `jose.${id}` });
    expect(await names({ email: `JOSE\u0301.${id.toUpperCase()}` })).to.deep.equal(['first']);
  });

  it('lists by metadata who has all the entries', async () => {
    await settle('both', { metadata: { a: '1', b: '2', c: '3' } });
    await settle('one', { metadata: { a: '1', b: '3' } });
    expect(await names({ metadata: { a: '1', b: '2' } })).to.deep.equal(['both']);
    expect(await names({ metadata: { toString: '1' } })).to.deep.equal([]);
  });

  it('lists by time from the beginning of a span up to, but not including, its end', async () => {
    const times = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z', '2026-01-02T00:00:00.000Z'];
    for (const time of times) await settle(time, {}, new Date(time));
    const from = new Date(times[1] ?? '');
    const to = new Date(times[2] ?? '');
    for (const field of ['created', 'updated'] as const) {
      expect(await names({ [field]: { from, to: null } })).to.deep.equal(times.slice(1));
      expect(await names({ [field]: { from: null, to } })).to.deep.equal(times.slice(0, 2));
      expect(await names({ [field]: { from, to } })).to.deep.equal(times.slice(1, 2));
    }
  });

  it('lists the statuses that are asked for, deleted tenants only then, and purged ones never', async () => {
    await settle('active');
    const suspended = await settle('suspended');
    await opened().tenants.save(suspended.suspend(null, anOccasion()), aCommand());
    await removeOne(opened(), await settle('deleted'));
    const purged = await removeOne(opened(), await settle('purged'));
    await opened().tenants.save(purged.purge(anOccasion()), aCommand());
    expect(await names({})).to.have.members(['active', 'suspended']);
    expect(await names({ statuses: ['suspended'] })).to.deep.equal(['suspended']);
    expect(await names({ statuses: ['deleted'] })).to.deep.equal(['deleted']);
    expect(await names({ statuses: ['deleted', 'active'] })).to.have.members(['active', 'deleted']);
    expect(await names({ statuses: TENANT_STATUSES })).to.have.members(['active', 'suspended', 'deleted']);
    expect(await names({ statuses: TENANT_STATUSES, text: '[erased]' })).to.deep.equal([]);
  });

  it('lists by filters together who passes all of them', async () => {
    await settle('Both Ltd', { plan: 'gold', industry: 'Law', metadata: { a: '1' } });
    await settle('Plan Ltd', { plan: 'gold', industry: 'Art', metadata: { a: '1' } });
    await settle('Industry Ltd', { plan: 'tin', industry: 'Law', metadata: { a: '1' } });
    const all = { plan: 'gold', industry: 'Law', metadata: { a: '1' }, text: 'ltd', statuses: ['active'] } as const;
    expect(await names(all)).to.deep.equal(['Both Ltd']);
  });

  it('names the metadata keys that occur among what the filter lets pass, in order, up to a limit', async () => {
    await settle('a', { plan: 'gold', metadata: { z: '1', ä: '2' } });
    await settle('b', { plan: 'gold', metadata: { z: '3', 'A,"b': '4' } });
    await settle('c', { metadata: { hidden: '1' } });
    const { directory } = opened();
    const { filter } = listingOf({ plan: 'gold' });
    expect(await directory.metadataKeys(partner, filter, 10)).to.deep.equal(['A,"b', 'z', 'ä']);
    expect(await directory.metadataKeys(partner, filter, 2)).to.deep.equal(['A,"b', 'z']);
  });
}
