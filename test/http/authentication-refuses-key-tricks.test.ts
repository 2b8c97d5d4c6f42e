import { expect } from 'chai';
import request from 'supertest';
import { RemoteKeySet } from '../../src/adapters/jwt/remote-key-set.js';
import { TokenVerification } from '../../src/adapters/jwt/token-verification.js';
import { jwk, KeySetServer } from '../support/key-set-server.js';
import { ManualClock } from '../support/manual-clock.js';
import { mintToken, pemOf, rsaKeyPair, signToken, TEST_KEY, TEST_VERIFICATION } from '../support/tokens.js';
import { whoamiServer } from '../support/whoami-server.js';

const OWN = rsaKeyPair();

describe('authentication refuses to be led to a key', () => {
  const clock = new ManualClock();
  let issuer: KeySetServer;
  let attacker: KeySetServer;
  let server: ReturnType<typeof whoamiServer>;
  before(async () => {
    issuer = await KeySetServer.start(jwk(TEST_KEY.publicKey, { kid: 'known', use: 'sig', alg: 'RS256' }));
    attacker = await KeySetServer.start(jwk(OWN.publicKey, { kid: 'known' }), jwk(OWN.publicKey, { kid: 'own' }));
    server = whoamiServer(new TokenVerification(TEST_VERIFICATION, new RemoteKeySet(issuer.url, clock), clock));
  });
  after(async () => {
    await issuer.stop();
    await attacker.stop();
  });

  const call = (header: Readonly<Record<string, unknown>>, key = OWN.privateKey) =>
    request(server)
      .get('/')
      .set('authorization', `Bearer ${mintToken({}, { header, key })}`);

  for (const name of ['jku', 'x5u']) {
    for (const kid of ['known', 'own']) {
      it(`401 for ${name} with the key "${kid}", and nobody is asked there`, async () => {
        await call({ kid, [name]: attacker.url.href }).expect(401);
        expect(attacker.fetches).to.equal(0);
      });
    }
    it(`200 for a good token whatever ${name} says, and nobody is asked there`, async () => {
      await call({ kid: 'known', [name]: attacker.url.href }, TEST_KEY.privateKey).expect(200);
      expect(attacker.fetches).to.equal(0);
    });
  }

  it('401 for a key or a certificate that the token brings along', async () => {
    const der = pemOf(OWN.publicKey).replaceAll(/-----[^-]+-----|\n/g, '');
    for (const header of [{ jwk: jwk(OWN.publicKey) }, { x5c: [der] }, { x5t: 'AA', 'x5t#S256': 'AA' }]) {
      await call({ kid: 'known', ...header }).expect(401);
    }
  });

  it('401 for a key id that is a path, a query, a property of all objects, an address or very long', async () => {
    const kids = [
      '../../../../dev/null',
      '/proc/self/environ',
      "known' OR '1'='1",
      "x'; DROP TABLE tenants; --",
      '| cat /etc/passwd',
      '__proto__',
      'constructor',
      'toString',
      'http://127.0.0.1/',
      'known\u0000',
      '',
      'k'.repeat(8_000),
    ];
    for (const kid of kids) await call({ kid }).expect(401);
  });

  it('401 for an encrypted token, one of five parts, and one within another', async () => {
    const token = mintToken({}, { header: { kid: 'known' } });
    const [head = '', payload = '', signature = ''] = token.split('.');
    const jwe = Buffer.from('{"alg":"RSA-OAEP","enc":"A256GCM","kid":"known"}').toString('base64url');
    const nested = signToken(token, { header: { kid: 'known', cty: 'JWT' } });
    for (const other of [`${jwe}.a.b.c.d`, `${head}.${payload}.${signature}.a.b`, `${head}.${payload}`, nested]) {
      await request(server).get('/').set('authorization', `Bearer ${other}`).expect(401);
    }
  });

  it('200 for the very token that all of these imitate', () => call({ kid: 'known' }, TEST_KEY.privateKey).expect(200));
});
