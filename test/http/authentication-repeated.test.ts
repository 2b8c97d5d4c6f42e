import { expect } from 'chai';
import request from 'supertest';
import { RemoteKeySet } from '../../src/adapters/jwt/remote-key-set.js';
import { TokenVerification } from '../../src/adapters/jwt/token-verification.js';
import { jwk, KeySetServer } from '../support/key-set-server.js';
import { ManualClock } from '../support/manual-clock.js';
import { mintToken, rsaKeyPair, TEST_KEY, TEST_VERIFICATION } from '../support/tokens.js';
import { whoamiServer } from '../support/whoami-server.js';

const KEY_ID = 'the key';
const MINUTE = 60;

describe('authentication by a token that was accepted before', () => {
  let issuer: KeySetServer;
  let clock: ManualClock;
  let server: ReturnType<typeof whoamiServer>;

  beforeEach(async () => {
    issuer = await KeySetServer.start(jwk(TEST_KEY.publicKey, { kid: KEY_ID }));
    clock = new ManualClock();
    server = whoamiServer(new TokenVerification(TEST_VERIFICATION, new RemoteKeySet(issuer.url, clock), clock));
  });
  afterEach(() => issuer.stop());

  const call = (token: string) => request(server).get('/').set('authorization', `Bearer ${token}`);

  async function accepted(claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const token = mintToken(claims, { header: { kid: KEY_ID } });
    const first = await call(token).expect(200);
    const second = await call(token).expect(200);
    expect(second.body).to.deep.equal(first.body);
    return token;
  }

  it('200 until it expires, then 401, to the second', async () => {
    const now = Math.floor(clock.now().getTime() / 1000);
    const token = await accepted({ exp: now + 5 * MINUTE });
    clock.advance(5 * MINUTE + 29);
    await call(token).expect(200);
    clock.advance(1);
    const { body } = await call(token).expect(401);
    expect(body).to.include({ code: 'token-expired' });
  });

  it('401 when the clock is set back to before it holds', async () => {
    const token = await accepted({ nbf: Math.floor(clock.now().getTime() / 1000) });
    clock.advance(-30);
    await call(token).expect(200);
    clock.advance(-1);
    const { headers } = await call(token).expect(401);
    expect(headers['www-authenticate']).to.contain('not valid yet');
  });

  it('401 once its key is withdrawn', async () => {
    const token = await accepted();
    issuer.publish();
    clock.advance(10 * MINUTE);
    await call(token).expect(401);
    await call(token).expect(401);
  });

  it('401 once another key has its key id', async () => {
    const token = await accepted();
    issuer.publish(jwk(rsaKeyPair().publicKey, { kid: KEY_ID }));
    clock.advance(10 * MINUTE);
    const { body } = await call(token).expect(401);
    expect(body.detail).to.contain('signature');
  });

  it('200 still when its key is fetched anew', async () => {
    const token = await accepted();
    clock.advance(10 * MINUTE);
    await call(token).expect(200);
    expect(issuer.fetches).to.equal(2);
  });

  it('503 when its key cannot be asked for any more', async () => {
    const token = await accepted({ exp: Math.floor(clock.now().getTime() / 1000) + 600 * MINUTE });
    issuer.fail();
    clock.advance(361 * MINUTE);
    await call(token).expect(503);
  });

  it('401 for its claims under another signature, or none', async () => {
    const token = await accepted();
    const [header = '', claims = ''] = token.split('.');
    const stranger = mintToken({}, { header: { kid: KEY_ID }, key: rsaKeyPair().privateKey }).split('.')[2];
    await call(`${header}.${claims}.${stranger}`).expect(401);
    await call(`${header}.${claims}.`).expect(401);
    await call(token).expect(200);
  });

  it('403 for a partner that is not its own, whatever it was used for before', async () => {
    const token = await accepted();
    await call(token).set('x-partner-id', 'partner-b').expect(403);
    await call(token).set('x-partner-id', 'partner-a').expect(200);
  });
});
