import { expect } from 'chai';
import { mintToken, signText, signToken, TEST_AUDIENCE, TEST_ISSUER } from '../support/tokens.js';
import { callAs, expectRefused, NOW } from '../support/whoami-client.js';

describe('authentication refuses claims', () => {
  it('401 token-expired for an expired token', async () => {
    const response = await callAs({ exp: NOW - 30 });
    expect(response.status).to.equal(401);
    expect(response.body).to.include({ code: 'token-expired', type: '/problems/token-expired' });
    expect(response.headers['www-authenticate']).to.contain('error="invalid_token"');
  });

  const claims: readonly [string, Record<string, unknown>, RegExp][] = [
    ['an expired token in milliseconds as text', { exp: '9999999999' }, /malformed/],
    ['a token without exp', { exp: undefined }, /expires/],
    ['a token with a null exp', { exp: null }, /malformed/],
    ['a token that is not valid yet', { nbf: NOW + 31 }, /not valid yet/],
    ['another issuer', { iss: 'https://evil.test/' }, /issuer/],
    ['an issuer without the final slash', { iss: TEST_ISSUER.slice(0, -1) }, /issuer/],
    ['a list of issuers', { iss: [TEST_ISSUER] }, /issuer/],
    ['no issuer', { iss: undefined }, /issuer/],
    ['another audience', { aud: 'other' }, /audience/],
    ['several other audiences', { aud: ['other', 'another'] }, /audience/],
    ['no audience', { aud: undefined }, /audience/],
    ['no subject', { sub: undefined }, /whom/],
    ['an empty subject', { sub: '' }, /whom/],
    ['a subject that is a number', { sub: 7 }, /whom/],
    ['a subject with a NUL', { sub: 'a\u0000' }, /subject/],
    ['a subject of 256 characters', { sub: 'x'.repeat(256) }, /subject/],
    ['an ID token by its nonce', { nonce: 'n' }, /ID token/],
    ['an ID token by its at_hash', { at_hash: 'h' }, /ID token/],
    ['an ID token by its c_hash', { c_hash: 'h' }, /ID token/],
    ['an ID token of Keycloak', { typ: 'ID' }, /ID token/],
    ['an ID token of Cognito', { token_use: 'id' }, /ID token/],
  ];
  for (const [what, differences, description] of claims) {
    it(`401 for ${what}`, () => expectRefused(mintToken(differences), description));
  }

  it('401 for an infinite expiry', () =>
    expectRefused(signText(`{"exp":1e999,"iss":"${TEST_ISSUER}","aud":"${TEST_AUDIENCE}","sub":"a"}`), /expires/));

  for (const payload of ['text', 7, null, [], [{ sub: 'a' }], mintToken(), true]) {
    it(`401 for a signed payload that is no claims: ${JSON.stringify(payload).slice(0, 20)}`, async () => {
      await expectRefused(signToken(payload), /./);
      await expectRefused(signToken(payload, { header: { typ: 'JWT', cty: 'JWT' } }), /./);
    });
  }
});
