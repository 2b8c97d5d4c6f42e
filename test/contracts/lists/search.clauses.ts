import { expect } from 'chai';
import type { PartnerId } from '../../../src/domain/access/partner.js';
import { aPartner } from '../../support/builders.js';
import type { ListStorage } from '../../support/list-storage.js';
import { listingOf, readAll, settleIn } from '../../support/tenant-population.js';

const NAMES = [
  'Müller & Söhne GmbH',
  'Muller',
  '100% Wool',
  '100 Wool',
  'a_b',
  'axb',
  'back\\slash',
  '株式会社アクメ',
  "O'Neil",
];

/** A search finds parts of names, e-mail addresses and external ids, and takes every character as it is. */
export function searchClauses(opened: () => ListStorage): void {
  let partner: PartnerId;
  before(async () => {
    partner = aPartner();
    await Promise.all(NAMES.map((client_name) => settleIn(opened(), partner, { client_name })));
    const fields = { client_name: 'Elsewhere', email: `Needle@hay.example`, external_id: 'stack:9' };
    await settleIn(opened(), partner, fields);
  });
  const search = async (text: string) =>
    (await readAll(opened(), partner, listingOf({ text }))).map(({ state }) => state.fields.client_name);

  for (const [text, found] of [
    ['müller', ['Müller & Söhne GmbH']],
    ['MÜLLER', ['Müller & Söhne GmbH']],
    ['mu\u0308ller', ['Müller & Söhne GmbH']],
    ['r & s', ['Müller & Söhne GmbH']],
    ['%', ['100% Wool']],
    ['100% w', ['100% Wool']],
    ['a_b', ['a_b']],
    ['_', ['a_b']],
    ['\\', ['back\\slash']],
    ['k\\s', ['back\\slash']],
    ['会社', ['株式会社アクメ']],
    ["o'n", ["O'Neil"]],
    ['needle@HAY', ['Elsewhere']],
    ['K:9', ['Elsewhere']],
    ['elsewhere needle', []],
    ["' OR true --", []],
  ] as const) {
    it(`finds ${found.length === 0 ? 'nobody' : found.join(', ')} by ${JSON.stringify(text)}`, async () => {
      expect(await search(text)).to.deep.equal(found);
    });
  }

  it('finds everybody by nothing', async () => {
    expect(await search('')).to.have.length(NAMES.length + 1);
  });

  it('finds what is rare among many, and what is common', async () => {
    const crowd = aPartner();
    await Promise.all(Array.from({ length: 300 }, (_, n) => settleIn(opened(), crowd, { client_name: `Common ${n}` })));
    const count = async (text: string) => (await readAll(opened(), crowd, listingOf({ text }), 25)).length;
    expect(await count('common')).to.equal(300);
    expect(await count('common 299')).to.equal(1);
    expect(await count('9'))
      .to.be.greaterThan(50)
      .and.lessThan(301);
  });
}
