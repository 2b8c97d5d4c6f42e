import { expect } from 'chai';
import { RemoteKeySet } from '../../../src/adapters/jwt/remote-key-set.js';
import { jwk, KeySetServer } from '../../support/key-set-server.js';
import { ManualClock } from '../../support/manual-clock.js';
import { ecKeyPair } from '../../support/tokens.js';

const first = ecKeyPair().publicKey;
const second = ecKeyPair().publicKey;
const MINUTE = 60;

describe('RemoteKeySet', () => {
  let server: KeySetServer;
  let clock: ManualClock;
  let keys: RemoteKeySet;

  beforeEach(async () => {
    server = await KeySetServer.start(jwk(first, { kid: 'first' }));
    clock = new ManualClock();
    keys = new RemoteKeySet(server.url, clock);
  });
  afterEach(() => server.stop());

  async function knows(kid: string): Promise<boolean> {
    return (await keys.find({ alg: 'ES256', kid })) !== null;
  }

  /** Waits for what happens behind a request's back. */
  async function settled(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
  }

  it('fetches once for all who ask at the same moment', async () => {
    await Promise.all(Array.from({ length: 50 }, () => knows('first')));
    expect(server.fetches).to.equal(1);
  });

  it('keeps the keys for ten minutes', async () => {
    await knows('first');
    clock.advance(7 * MINUTE);
    expect(await knows('first')).to.equal(true);
    expect(server.fetches).to.equal(1);
  });

  it('fetches ahead of the end of the ten minutes without making anybody wait', async () => {
    await knows('first');
    server.publish(jwk(second, { kid: 'second' }));
    clock.advance(9 * MINUTE);
    expect(await knows('first')).to.equal(true);
    await settled(async () => !(await knows('first')));
    expect(server.fetches).to.be.lessThan(4);
  });

  it('trusts a key no longer once it is gone from the set and ten minutes have passed', async () => {
    await knows('first');
    server.publish(jwk(second, { kid: 'second' }));
    clock.advance(10 * MINUTE);
    expect(await knows('first')).to.equal(false);
  });

  it('follows a rotation at the first token of the new key', async () => {
    await knows('first');
    server.publish(jwk(first, { kid: 'first' }), jwk(second, { kid: 'second' }));
    expect(await knows('second')).to.equal(true);
    expect(await knows('first')).to.equal(true);
    expect(server.fetches).to.equal(2);
  });

  it('shares one fetch among all who name the new key at the same moment', async () => {
    await knows('first');
    server.publish(jwk(second, { kid: 'second' }));
    const found = await Promise.all(Array.from({ length: 50 }, () => knows('second')));
    expect(found.every(Boolean)).to.equal(true);
    expect(server.fetches).to.equal(2);
  });

  it('does not fetch twice when the very first token names an unknown key', async () => {
    expect(await knows('made-up')).to.equal(false);
    expect(server.fetches).to.equal(1);
  });

  it('answers a flood of made-up keys with a few fetches and no failure', async () => {
    await knows('first');
    for (let i = 0; i < 100; i++) expect(await knows(`made-up-${i}`)).to.equal(false);
    await Promise.all(Array.from({ length: 400 }, (_, i) => knows(`at-once-${i}`)));
    expect(server.fetches).to.be.at.most(1 + 3);
    for (let second = 0; second < 60; second++) {
      clock.advance(1);
      await knows(`made-up-again-${second}`);
    }
    expect(server.fetches).to.be.at.most(1 + 3 + 5);
  });

  it('follows a real rotation within twelve seconds in the midst of a flood', async () => {
    await knows('first');
    for (let i = 0; i < 100; i++) await knows(`made-up-${i}`);
    server.publish(jwk(second, { kid: 'second' }));
    expect(await knows('second')).to.equal(false);
    clock.advance(12);
    await knows('made-up-again');
    expect(await knows('second')).to.equal(true);
  });
});
