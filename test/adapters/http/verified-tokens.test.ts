import { expect } from 'chai';
import { VerifiedTokens, type VerifiedToken } from '../../../src/adapters/http/verified-tokens.js';
import { anActor } from '../../support/builders.js';
import { TEST_KEY } from '../../support/tokens.js';

const aVerifiedToken = (sub: string): VerifiedToken => ({
  actor: anActor({ sub }),
  key: TEST_KEY.publicKey,
  header: { alg: 'RS256' },
  notBefore: 0,
  expires: 1,
});

describe('VerifiedTokens', () => {
  it('tells tokens apart by every one of their characters', () => {
    const tokens = new VerifiedTokens();
    const one = aVerifiedToken('one');
    tokens.remember('a.b.c', one);
    expect(tokens.find('a.b.c')).to.equal(one);
    expect(tokens.find('a.b.C')).to.equal(null);
    expect(tokens.find('a.b.c.')).to.equal(null);
    expect(tokens.find('')).to.equal(null);
  });

  it('never holds more than so many, and lets the one longest unused go', () => {
    const tokens = new VerifiedTokens(2);
    const [first, second, third] = [aVerifiedToken('first'), aVerifiedToken('second'), aVerifiedToken('third')];
    tokens.remember('1', first);
    tokens.remember('2', second);
    expect(tokens.find('1')).to.equal(first);
    tokens.remember('3', third);
    expect(['1', '2', '3'].map((token) => tokens.find(token))).to.deep.equal([first, null, third]);
  });

  it('forgets what it is told to', () => {
    const tokens = new VerifiedTokens();
    tokens.remember('1', aVerifiedToken('one'));
    tokens.forget('1');
    expect(tokens.find('1')).to.equal(null);
  });

  it('takes what is remembered again for the latest, and lets nothing else go for it', () => {
    const tokens = new VerifiedTokens(2);
    const again = aVerifiedToken('again');
    tokens.remember('1', aVerifiedToken('one'));
    tokens.remember('2', aVerifiedToken('two'));
    tokens.remember('2', again);
    expect(tokens.find('2')).to.equal(again);
    expect(tokens.find('1')).to.not.equal(null);
  });
});
