import { createHmac } from 'node:crypto';
import { jwk } from '../support/key-set-server.js';
import { ecKeyPair, mintToken, rsaKeyPair, TEST_PUBLIC_PEM, type Signing } from '../support/tokens.js';
import { expectRefused } from '../support/whoami-client.js';

const OWN = rsaKeyPair();

describe('authentication refuses headers and signatures', () => {
  const headers: readonly [string, Signing, RegExp][] = [
    ['the type of a logout token', { header: { typ: 'logout+jwt' } }, /not an access token/],
    ['a type that is no text', { header: { typ: ['JWT'] } }, /not an access token/],
    ['a null type', { header: { typ: null } }, /not an access token/],
    ['critical extensions', { header: { crit: ['exp'], exp: 1 } }, /critical/],
    ['an empty list of critical extensions', { header: { crit: [] } }, /critical/],
    ['an unencoded payload', { header: { b64: false, crit: ['b64'] } }, /critical/],
    ['a key id that is no text', { header: { kid: 7 } }, /key id/],
    ['an algorithm that is not allowed', { header: { alg: 'RS512' } }, /algorithm/],
    ['the wrong kind of key', { header: { alg: 'ES256' }, key: ecKeyPair().privateKey }, /key that is not known/],
    ['its own key in the header', { header: { jwk: jwk(OWN.publicKey) }, key: OWN.privateKey }, /malformed|signature/],
  ];
  for (const [what, signing, description] of headers) {
    it(`401 for ${what}`, () => expectRefused(mintToken({}, signing), description));
  }

  it('401 for a tampered payload', () => {
    const [header = '', , signature = ''] = mintToken().split('.');
    const payload = mintToken({ partner_id: 'partner-b' }).split('.')[1] ?? '';
    return expectRefused(`${header}.${payload}.${signature}`, /signature/);
  });

  it('401 for a signature with one bit turned', () => {
    const token = mintToken();
    const at = token.lastIndexOf('.') + 10;
    const other = token[at] === 'A' ? 'B' : 'A';
    return expectRefused(token.slice(0, at) + other + token.slice(at + 1), /signature/);
  });

  it('401 for no signature', () => expectRefused(mintToken().replace(/[^.]+$/, ''), /signature/));

  for (const alg of ['none', 'None', 'NONE', '', 'HS256', 'RS256 ', '__proto__']) {
    it(`401 for the algorithm "${alg}", unsigned`, async () => {
      const unsigned = mintToken().split('.').slice(1, 2).join('');
      const header = Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url');
      await expectRefused(`${header}.${unsigned}.`, /algorithm/);
      await expectRefused(`${header}.${unsigned}.c2ln`, /algorithm/);
    });
  }

  it('401 for HS256 with the public key as the secret', () => {
    const input = [Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url'), mintToken().split('.')[1]].join(
      '.',
    );
    const signature = createHmac('sha256', TEST_PUBLIC_PEM).update(input).digest('base64url');
    return expectRefused(`${input}.${signature}`, /algorithm/);
  });

  for (const header of ['7', '"RS256"', '[]', '["RS256"]', 'null', '{', '{"alg":["RS256"]}', '{"alg":{"a":1}}', '']) {
    it(`401 for the header ${header}`, () => {
      const [, payload = '', signature = ''] = mintToken().split('.');
      return expectRefused(`${Buffer.from(header).toString('base64url')}.${payload}.${signature}`, /./);
    });
  }
});
