import { expect } from 'chai';
import fc from 'fast-check';
import { mintToken } from '../support/tokens.js';
import { call, expectRefused } from '../support/whoami-client.js';

describe('authentication refuses rubbish', () => {
  for (const rubbish of ['a', 'a.b', 'a.b.c', 'a.b.c.d.e', '...', '..', mintToken() + '.x', `${mintToken()}=`]) {
    it(`401 for rubbish: ${rubbish.slice(0, 9)}…`, () => expectRefused(rubbish, /./));
  }

  it('401 for a token that is too long, without looking into it', () =>
    expectRefused(mintToken({ padding: 'x'.repeat(20_000) }), /too long/));

  it('401 whatever the Authorization header is', async function () {
    this.timeout(120_000);
    const [header = '', payload = '', signature = ''] = mintToken().split('.');
    const part = fc.oneof(
      fc.constantFrom(header, payload, signature, ''),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
      fc.base64String(),
    );
    const visible = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    });
    const authorizations = fc.oneof(
      visible,
      visible.map((text) => `Bearer ${text}`),
      fc.tuple(part, part, part).map((parts) => `Bearer ${parts.join('.')}`),
    );
    await fc.assert(
      fc.asyncProperty(authorizations, async (authorization) => {
        fc.pre(authorization !== `Bearer ${header}.${payload}.${signature}`);
        const response = await call(authorization);
        expect(response.status).to.equal(401);
        expect(response.headers['www-authenticate']).to.match(/^Bearer( error="(invalid_token|invalid_request)".*)?$/);
      }),
      { numRuns: 100 },
    );
  });
});
