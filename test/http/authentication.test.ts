import { expect } from 'chai';
import request from 'supertest';
import { TokenVerification } from '../../src/adapters/jwt/token-verification.js';
import { Unavailable } from '../../src/domain/shared/unavailable.js';
import { ManualClock } from '../support/manual-clock.js';
import { mintToken, TEST_AUDIENCE, TEST_KEYS, TEST_VERIFICATION } from '../support/tokens.js';
import { call, callAs, NOW } from '../support/whoami-client.js';
import { whoamiServer } from '../support/whoami-server.js';

describe('authentication', () => {
  it('200 with a good token, and knows who called', async () => {
    const response = await callAs({});
    expect(response.status).to.equal(200);
    expect(response.body).to.deep.equal({ sub: 'integration', roles: ['partner-admin'], reach: 'partner-a' });
  });

  for (const scheme of ['bearer', 'BEARER', 'Bearer  ']) {
    it(`200 with the scheme written "${scheme}"`, () => call(`${scheme} ${mintToken()}`).expect(200));
  }

  for (const typ of [undefined, 'JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt']) {
    it(`200 with the type ${typ}`, () => call(`Bearer ${mintToken({}, { header: { typ } })}`).expect(200));
  }

  it('200 when our audience is one of several', () => callAs({ aud: ['other', TEST_AUDIENCE] }).expect(200));
  it('200 with PS256', () => call(`Bearer ${mintToken({}, { header: { alg: 'PS256' } })}`).expect(200));
  it('200 until 30 seconds after the expiry', () => callAs({ exp: NOW - 29 }).expect(200));
  it('200 from 30 seconds before the beginning', () => callAs({ nbf: NOW + 30 }).expect(200));
  it('200 with a token of many claims', () => callAs({ groups: 'g'.repeat(8000) }).expect(200));

  it('503 when no keys can be had, not 401', async () => {
    const away = whoamiServer(
      new TokenVerification(TEST_VERIFICATION, { find: () => Promise.reject(new Unavailable()) }, new ManualClock()),
    );
    const response = await request(away).get('/').set('authorization', `Bearer ${mintToken()}`);
    expect(response.status).to.equal(503);
    expect(response.headers).to.have.property('retry-after');
    expect((await request(away).get('/').set('authorization', 'Bearer a.b.c')).status).to.equal(401);
  });

  const plain: readonly [string, string | undefined][] = [
    ['nothing', undefined],
    ['an empty header', ''],
    ['Basic', 'Basic dXNlcjpwYXNz'],
    ['a token without a scheme', mintToken()],
    ['a scheme that only begins so', `Bearerx ${mintToken()}`],
  ];
  for (const [what, header] of plain) {
    it(`401 and a challenge without an error for ${what}`, async () => {
      const response = await call(header);
      expect(response.status).to.equal(401);
      expect(response.headers['www-authenticate']).to.equal('Bearer');
      expect(response.headers['content-type']).to.equal('application/problem+json');
      expect(response.body).to.include({ code: 'unauthenticated' });
    });
  }

  for (const header of ['Bearer', 'Bearer a b', 'Bearer a,b', 'Bearer "a"', `Bearer ${mintToken()}, Bearer x`]) {
    it(`401 invalid_request for the malformed header ${header.slice(0, 12)}`, async () => {
      const response = await call(header);
      expect(response.status).to.equal(401);
      expect(response.headers['www-authenticate']).to.match(/^Bearer error="invalid_request", error_description=/);
    });
  }

  it('401 invalid_request for two Authorization headers, even equal ones', async () => {
    const token = `Bearer ${mintToken()}`;
    const response = await call().set({ Authorization: [token, token] });
    expect(response.status).to.equal(401);
    expect(response.headers['www-authenticate']).to.contain('invalid_request');
  });

  it('401 for a token in the query', async () => {
    expect((await call().query({ access_token: mintToken() })).status).to.equal(401);
  });

  it('401 for a CORS preflight that asks to send a token', async () => {
    const server = whoamiServer(new TokenVerification(TEST_VERIFICATION, TEST_KEYS, new ManualClock()));
    const response = await request(server).options('/').set('access-control-request-headers', 'authorization');
    expect(response.status).to.equal(401);
  });
});
