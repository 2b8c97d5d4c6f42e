import { expect } from 'chai';
import { PemKey } from '../../../src/adapters/jwt/pem-key.js';
import { ecKeyPair, pemOf, rsaKeyPair, TEST_KEY, TEST_PUBLIC_PEM } from '../../support/tokens.js';

describe('PemKey', () => {
  it('is the same parsed key for every token, whatever its key id', async () => {
    const source = new PemKey(TEST_PUBLIC_PEM);
    const key = await source.find({ alg: 'RS256', kid: 'a' });
    expect(key?.equals(TEST_KEY.publicKey)).to.equal(true);
    expect(await source.find({ alg: 'PS256' })).to.equal(key);
  });

  it('verifies only algorithms of its type and curve', async () => {
    expect(await new PemKey(TEST_PUBLIC_PEM).find({ alg: 'ES256' })).to.equal(null);
    const ec = new PemKey(pemOf(ecKeyPair().publicKey));
    expect(await ec.find({ alg: 'ES256' })).not.to.equal(null);
    expect(await ec.find({ alg: 'ES384' })).to.equal(null);
    expect(await ec.find({ alg: 'RS256' })).to.equal(null);
  });

  it('refuses at the start what can never verify a token', () => {
    const privatePem = TEST_KEY.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(() => new PemKey(privatePem)).to.throw('private key');
    expect(() => new PemKey('nonsense')).to.throw('PEM');
    expect(() => new PemKey(pemOf(rsaKeyPair(1024).publicKey))).to.throw('2048');
    expect(() => new PemKey(pemOf(ecKeyPair('secp256k1').publicKey))).to.throw('P-256');
  });
});
