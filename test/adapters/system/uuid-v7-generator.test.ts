import { expect } from 'chai';
import { validate, version } from 'uuid';
import { UuidV7Generator } from '../../../src/adapters/system/uuid-v7-generator.js';

describe('the generator of ids', () => {
  it('makes UUIDs of version 7 that carry the time and rise, never the same twice', () => {
    const ids = new UuidV7Generator();
    const before = Date.now();
    const made = Array.from({ length: 20_000 }, () => ids.next());
    expect(new Set(made)).to.have.lengthOf(made.length);
    expect(made).to.deep.equal(made.toSorted());
    expect(made.every((id) => validate(id) && version(id) === 7)).to.equal(true);
    expect(Number.parseInt((made[0] ?? '').replaceAll('-', '').slice(0, 12), 16)).to.be.within(before, Date.now());
  });

  it('makes different ids in two generators', () => {
    const [one, other] = [new UuidV7Generator(), new UuidV7Generator()];
    const made = Array.from({ length: 5_000 }, () => [one.next(), other.next()]).flat();
    expect(new Set(made)).to.have.lengthOf(made.length);
  });
});
