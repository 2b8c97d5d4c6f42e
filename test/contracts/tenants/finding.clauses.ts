import { expect } from 'chai';
import { EVERY_PARTNER, type Reach } from '../../../src/domain/access/partner.js';
import type { NewTenantFields } from '../../../src/domain/tenants/tenant-fields.js';
import { aCommand, aCreation, anId, aPartner } from '../../support/builders.js';
import type { TenantStorage } from '../../support/tenant-storage.js';

const FULL: NewTenantFields = {
  client_name: 'Ünïcødé 株式会社 𝒜𝒸𝓂𝑒 👩‍👩‍👧 "quoted" \\back\\ {braces} \'; --',
  email: 'Zoë.Ångström@exämple.com',
  phone_number: '+49 (0)30 123.456-7/8 x9',
  industry: 'health care',
  plan: 'gold',
  product_code: 'P-1',
  tax_id_number: 'DE 123 456',
  external_id: 'A-z0.9_:|',
  metadata: {
    constructor: 'a',
    toString: 'b',
    hasOwnProperty: 'c',
    'a.b/c~d': '$1',
    '𝒦𝑒𝓎 "\'\\': '\u{1F600}\uFFFF\u2028',
    '0': 'digit',
    ' ': '',
  },
};

/** What comes back is what was stored, for whoever may see it and for nobody else. */
export function findingClauses(opened: () => TenantStorage): void {
  it('answers every field as it was saved, whatever its characters', async () => {
    const partner = aPartner();
    const change = aCreation(FULL, { partner });
    const { value, replayed } = await opened().tenants.save(change, aCommand());
    const found = await opened().tenants.find(partner, change.next.state.id);
    expect(replayed).to.equal(false);
    expect(value.state).to.deep.equal(change.next.state);
    expect(found?.state).to.deep.equal(change.next.state);
  });

  it('answers optional fields that were left out as null, and metadata as empty', async () => {
    const partner = aPartner();
    const change = aCreation({}, { partner });
    await opened().tenants.save(change, aCommand());
    const found = await opened().tenants.find(partner, change.next.state.id);
    expect(found?.state.fields).to.deep.include({ phone_number: null, external_id: null, metadata: {} });
    expect(found?.state).to.deep.equal(change.next.state);
  });

  it('answers times to the millisecond', async () => {
    const partner = aPartner();
    for (const at of ['2026-12-31T23:59:59.999Z', '2024-02-29T00:00:00.001Z', '1969-12-31T23:59:59.999Z']) {
      const change = aCreation({}, { partner, at: new Date(at) });
      await opened().tenants.save(change, aCommand());
      const found = await opened().tenants.find(partner, change.next.state.id);
      expect(found?.state.createdAt.toISOString()).to.equal(at);
    }
  });

  it('answers null for an id that never was', async () => {
    expect(await opened().tenants.find(aPartner(), anId())).to.equal(null);
    expect(await opened().tenants.find(EVERY_PARTNER, anId())).to.equal(null);
  });

  it("answers null for another partner's tenant, and finds it when the reach is every partner", async () => {
    const change = aCreation();
    const { id } = change.next.state;
    await opened().tenants.save(change, aCommand());
    expect(await opened().tenants.find(aPartner(), id)).to.equal(null);
    expect((await opened().tenants.find(EVERY_PARTNER, id))?.state).to.deep.equal(change.next.state);
  });

  it('keeps every reach apart when they look at the same moment', async () => {
    const [mine, other] = [aPartner(), aPartner()];
    const change = aCreation({}, { partner: mine });
    const { id } = change.next.state;
    await opened().tenants.save(change, aCommand());
    const reaches: Reach[] = [EVERY_PARTNER, other, mine, other, EVERY_PARTNER, mine];
    const found = await Promise.all(reaches.map((reach) => opened().tenants.find(reach, id)));
    expect(found.map((tenant) => tenant?.state.id ?? null)).to.deep.equal([id, null, id, null, id, id]);
  });

  it('takes partners by their exact name, whatever its characters', async () => {
    const names = ['NULL', 'null', '{}', 'a"b', 'a\\b', "a'b", 'a,b', ' a', 'a', 'A', '株式会社', '𝒜', '%', '_'];
    const ids = new Map<string, string>();
    for (const name of names) {
      const change = aCreation({}, { partner: aPartner(name) });
      await opened().tenants.save(change, aCommand());
      ids.set(name, change.next.state.id);
      for (const reader of names) {
        const found = await opened().tenants.find(aPartner(reader), change.next.state.id);
        expect(found !== null).to.equal(reader === name, `${reader} reads what ${name} has`);
      }
    }
  });

  it('shares nothing: changing what went in or came back changes nothing that is stored', async () => {
    const partner = aPartner();
    const change = aCreation({ metadata: { colour: 'red' } }, { partner });
    const asSaved = structuredClone(change.next.state);
    const { value } = await opened().tenants.save(change, aCommand());
    const first = await opened().tenants.find(partner, asSaved.id);
    for (const tenant of [change.next, value, first]) {
      Object.assign(tenant?.state.fields.metadata ?? {}, { colour: 'blue' });
      Object.assign(tenant?.state.fields ?? {}, { client_name: 'Somebody else' });
      tenant?.state.createdAt.setFullYear(1999);
    }
    const found = await opened().tenants.find(partner, asSaved.id);
    expect(found?.state).to.deep.equal(asSaved);
    const [event] = await opened().storedEvents(partner);
    expect(event?.data.tenant.client_name).to.equal('Acme GmbH');
    expect(event?.data.tenant.metadata).to.deep.equal({ colour: 'red' });
  });
}
