import { expect } from 'chai';
import { compareNames } from '../../src/domain/shared/name-order.js';

describe('the order of names', () => {
  it('puts the shorter one in UTF-8 first, then goes by code points', () => {
    const ordered = ['b', 'z', 'aa', 'zz', 'ä', '10a', '\u20ac', '\uffee', 'zeta', '\u{1f600}', 'a-long-key'];
    expect(ordered.toReversed().toSorted(compareNames)).to.deep.equal(ordered);
    expect(compareNames('same', 'same')).to.equal(0);
  });
});
