import { expect } from 'chai';
import { decodeProtectedHeader } from 'jose';
import request from 'supertest';
import { RemoteKeySet } from '../../src/adapters/jwt/remote-key-set.js';
import { DEFAULT_CLAIM_NAMES } from '../../src/adapters/jwt/token-actor.js';
import { TokenVerification } from '../../src/adapters/jwt/token-verification.js';
import { ManualClock } from '../support/manual-clock.js';
import { OidcIssuer, signingKey } from '../support/oidc-issuer.js';
import { whoamiServer } from '../support/whoami-server.js';

const CLAIMS = { partner_id: 'partner-a', roles: ['partner-operator'] };
const MINUTE = 60;

describe('authentication with an OpenID provider', () => {
  let issuer: OidcIssuer;
  let clock: ManualClock;
  let server: ReturnType<typeof whoamiServer>;

  beforeEach(async () => {
    issuer = await OidcIssuer.start([signingKey('first')]);
    clock = new ManualClock();
    const settings = {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: ['RS256', 'PS256', 'ES256'],
      claimNames: DEFAULT_CLAIM_NAMES,
    } as const;
    server = whoamiServer(new TokenVerification(settings, new RemoteKeySet(issuer.jwksUrl, clock), clock));
  });
  afterEach(() => issuer.stop());

  /** The issuer comes back at the same address, signing with the first of these keys. */
  async function restartIssuer(...keys: object[]): Promise<void> {
    const { port } = issuer;
    await issuer.stop();
    issuer = await OidcIssuer.start(keys, port);
  }

  function callWith(token: string): request.Test {
    return request(server).get('/').set('authorization', `Bearer ${token}`);
  }

  it('200 with an RFC 9068 access token of client credentials', async () => {
    const token = await issuer.issueToken(CLAIMS);
    expect(decodeProtectedHeader(token)).to.deep.equal({ alg: 'ES256', typ: 'at+jwt', kid: 'first' });
    const response = await callWith(token);
    expect(response.status).to.equal(200);
    expect(response.body).to.deep.equal({ sub: 'integration', roles: ['partner-operator'], reach: 'partner-a' });
  });

  it('200 with the new key at once after a rotation, and with the old one while it is published', async () => {
    const [first, second] = [signingKey('first'), signingKey('second')];
    await restartIssuer(first);
    const old = await issuer.issueToken(CLAIMS);
    await callWith(old).expect(200);
    await restartIssuer(second, first);
    const fresh = await issuer.issueToken(CLAIMS);
    expect(decodeProtectedHeader(fresh).kid).to.equal('second');
    await callWith(fresh).expect(200);
    await callWith(old).expect(200);
  });

  it('401 with the old key once it is no longer published and the keys have been fetched anew', async () => {
    const old = await issuer.issueToken(CLAIMS);
    await callWith(old).expect(200);
    await restartIssuer(signingKey('second'));
    await callWith(old).expect(200);
    clock.advance(10 * MINUTE);
    const response = await callWith(old);
    expect(response.status).to.equal(401);
    expect(response.body).to.include({ code: 'unauthenticated' });
    await callWith(await issuer.issueToken(CLAIMS)).expect(200);
  });

  it('200 while the issuer is away, with the keys known before', async () => {
    const token = await issuer.issueToken(CLAIMS);
    await callWith(token).expect(200);
    const { port } = issuer;
    await issuer.stop();
    clock.advance(9 * MINUTE);
    await callWith(token).expect(200);
    issuer = await OidcIssuer.start([signingKey('second')], port);
  });

  it('503 while the issuer has not been reached even once, and 200 when it is back', async () => {
    const key = signingKey('first');
    await restartIssuer(key);
    const token = await issuer.issueToken(CLAIMS);
    const { port } = issuer;
    await issuer.stop();
    await callWith(token).expect(503);
    issuer = await OidcIssuer.start([key], port);
    clock.advance(2);
    await callWith(token).expect(200);
  });

  it('401 for a token of a stranger that imitates issuer and key id', async () => {
    await callWith(await issuer.issueToken(CLAIMS)).expect(200);
    await restartIssuer(signingKey('first'));
    const response = await callWith(await issuer.issueToken(CLAIMS));
    expect(response.status).to.equal(401);
    expect(response.body.detail).to.contain('signature');
  });

  it('403 for a token without a partner', async () => {
    await callWith(await issuer.issueToken({ roles: ['partner-admin'] })).expect(403);
  });
});
