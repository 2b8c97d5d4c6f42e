import { expect } from 'chai';
import { useTenantBench } from '../support/tenant-bench.js';

/** RFC 7396 appendix A, as far as it is about members of an object, for metadata: before, patch, after. */
const MERGES: readonly (readonly [object, object | null, object])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: 'b' }, {}, { a: 'b' }],
  [{}, { a: null }, {}],
  [{ a: 'foo' }, null, {}],
  [{ e: 'x' }, { a: '1' }, { e: 'x', a: '1' }],
  [
    { constructor: 'a', toString: 'b' },
    { constructor: null, valueOf: 'c' },
    { toString: 'b', valueOf: 'c' },
  ],
  [
    { '1': 'a', '0': 'b' },
    { '0': null, '~/': 'c' },
    { '1': 'a', '~/': 'c' },
  ],
];

describe('the metadata of a patch', () => {
  const bench = useTenantBench();

  MERGES.forEach(([metadata, patch, merged], index) => {
    it(`200 merges metadata key by key: case ${index + 1}`, async () => {
      const path = await bench().create({ metadata });
      const answer = await bench().patch(path, { metadata: patch });
      expect(answer.status).to.equal(200);
      expect(answer.body['metadata']).to.deep.equal(merged);
      expect((await bench().get(path)).body['metadata']).to.deep.equal(merged);
    });
  });

  it('400 that names what metadata would become too much; at its limit it is taken', async () => {
    const entries = (from: number, to: number) =>
      Object.fromEntries(Array.from({ length: to - from }, (_, n) => [`k${from + n}`, 'v']));
    const path = await bench().create({ metadata: entries(0, 49) });
    expect((await bench().patch(path, { metadata: entries(49, 50) })).status).to.equal(200);
    const answer = await bench().patch(path, { metadata: entries(50, 51) });
    expect(answer.status).to.equal(400);
    expect(answer.text).to.contain('"pointer":"/metadata"');
    expect((await bench().patch(path, { metadata: { k0: null, ...entries(50, 51) } })).status).to.equal(200);
    const all = Object.fromEntries(Object.entries({ ...entries(1, 51) }).map(([key]) => [key, null]));
    expect((await bench().patch(path, { metadata: { ...all, ...entries(60, 110) } })).body['metadata']).to.deep.equal(
      entries(60, 110),
    );
  });
});
