import { expect } from 'chai';
import { KeySet } from '../../../src/adapters/jwt/key-set.js';
import { jwk } from '../../support/key-set-server.js';
import { ecKeyPair, rsaKeyPair, TEST_KEY } from '../../support/tokens.js';

const rsa = TEST_KEY.publicKey;
const ec = ecKeyPair().publicKey;

async function finds(keys: readonly object[], header: { alg: string; kid?: string }): Promise<boolean> {
  return (await new KeySet({ keys }).find(header)) !== null;
}

describe('KeySet', () => {
  it('answers the key that a token names, as the same parsed object every time', async () => {
    const set = new KeySet({ keys: [jwk(rsa, { kid: 'a' }), jwk(rsaKeyPair().publicKey, { kid: 'b' })] });
    const key = await set.find({ alg: 'RS256', kid: 'a' });
    expect(key?.equals(rsa)).to.equal(true);
    expect(await set.find({ alg: 'RS256', kid: 'a' })).to.equal(key);
  });

  it('answers no key for an unknown name, however many there are', async () => {
    expect(await finds([jwk(rsa, { kid: 'a' })], { alg: 'RS256', kid: 'b' })).to.equal(false);
    expect(await finds([jwk(rsa)], { alg: 'RS256', kid: 'b' })).to.equal(false);
  });

  it('does without a name only where exactly one key fits the algorithm', async () => {
    const other = rsaKeyPair().publicKey;
    expect(await finds([jwk(rsa, { kid: 'a' }), jwk(ec, { kid: 'b' })], { alg: 'RS256' })).to.equal(true);
    expect(await finds([jwk(rsa, { kid: 'a' }), jwk(other, { kid: 'b' })], { alg: 'RS256' })).to.equal(false);
    expect(await finds([jwk(rsa, { kid: 'a' }), jwk(other, { kid: 'b', use: 'enc' })], { alg: 'RS256' })).to.equal(
      true,
    );
  });

  it('never uses a key that is meant for something else', async () => {
    const header = { alg: 'RS256', kid: 'a' };
    expect(await finds([jwk(rsa, { kid: 'a', use: 'enc' })], header)).to.equal(false);
    expect(await finds([jwk(rsa, { kid: 'a', alg: 'PS256' })], header)).to.equal(false);
    expect(await finds([jwk(rsa, { kid: 'a', alg: 'RSA-OAEP' })], header)).to.equal(false);
    expect(await finds([jwk(rsa, { kid: 'a', key_ops: ['encrypt'] })], header)).to.equal(false);
    expect(await finds([jwk(rsa, { kid: 'a', use: 'sig', alg: 'RS256', key_ops: ['verify'] })], header)).to.equal(true);
  });

  it('uses a key only for algorithms of its type and curve', async () => {
    expect(await finds([jwk(rsa, { kid: 'a' })], { alg: 'ES256', kid: 'a' })).to.equal(false);
    expect(await finds([jwk(ec, { kid: 'a' })], { alg: 'RS256', kid: 'a' })).to.equal(false);
    expect(await finds([jwk(ec, { kid: 'a' })], { alg: 'ES384', kid: 'a' })).to.equal(false);
    expect(await finds([jwk(ecKeyPair('P-384').publicKey, { kid: 'a' })], { alg: 'ES384', kid: 'a' })).to.equal(true);
    expect(await finds([jwk(ec, { kid: 'a' })], { alg: 'HS256', kid: 'a' })).to.equal(false);
    expect(await finds([jwk(ec, { kid: 'a' })], { alg: 'none', kid: 'a' })).to.equal(false);
  });

  it('refuses RSA keys of fewer than 2048 bits', async () => {
    expect(await finds([jwk(rsaKeyPair(1024).publicKey, { kid: 'a' })], { alg: 'RS256', kid: 'a' })).to.equal(false);
  });

  it('refuses shared secrets and private keys', async () => {
    expect(await finds([{ kty: 'oct', k: 'c2VjcmV0', kid: 'a' }], { alg: 'HS256', kid: 'a' })).to.equal(false);
    expect(await finds([jwk(TEST_KEY.privateKey, { kid: 'a' })], { alg: 'RS256', kid: 'a' })).to.equal(false);
  });

  it('overlooks keys that it cannot read beside one that it can', async () => {
    const keys = [{ kty: 'quantum', kid: 'q' }, { kty: 'RSA', kid: 'broken', n: '!', e: 7 }, jwk(rsa, { kid: 'a' })];
    expect(await finds(keys, { alg: 'RS256', kid: 'a' })).to.equal(true);
    expect(await finds(keys, { alg: 'RS256', kid: 'broken' })).to.equal(false);
  });

  it('is made of nothing but a key set', () => {
    for (const document of [null, 'keys', [], {}, { keys: 'a' }, { keys: [1] }]) {
      expect(() => new KeySet(document)).to.throw(Error);
    }
  });
});
