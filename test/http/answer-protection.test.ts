import { expect } from 'chai';
import type { Sending } from '../support/http-client.js';
import { TENANTS, useTenantBench } from '../support/tenant-bench.js';

const UNKNOWN = `${TENANTS}/01890a5d-ac96-774b-bcce-b302099a8057`;

const ANSWERS: readonly [number, Sending][] = [
  [200, { path: TENANTS }],
  [204, { method: 'OPTIONS', path: TENANTS }],
  [400, { method: 'POST', path: TENANTS, body: '{' }],
  [401, { path: TENANTS, headers: { authorization: 'Bearer x' } }],
  [404, { path: UNKNOWN }],
  [404, { path: '/nothing/here' }],
  [405, { method: 'DELETE', path: TENANTS }],
  [200, { path: '/livez' }],
  [200, { path: '/docs' }],
  [200, { path: '/problems/internal-error' }],
];

describe('every answer', () => {
  const bench = useTenantBench();

  for (const [status, sending] of ANSWERS) {
    it(`${status} for ${sending.method ?? 'GET'} ${sending.path} is not sniffed, framed, or sent on in clear`, async () => {
      const answer = await bench().client.send(sending);
      expect(answer.status).to.equal(status);
      expect(answer.headers).to.include({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(answer.headers['content-security-policy']).to.match(/default-src 'none'.*frame-ancestors 'none'/);
      expect(answer.headers['strict-transport-security']).to.match(/^max-age=\d{8}/);
    });
  }

  it('200 with personal data that no cache may keep, nor a problem about it; 304 for who has it already', async () => {
    const tenant = await bench().create();
    const read = await bench().get(tenant);
    const again = await bench().get(tenant, { 'if-none-match': read.headers.etag });
    expect([read.status, again.status]).to.deep.equal([200, 304]);
    for (const answer of [read, again, await bench().get(TENANTS), await bench().get(UNKNOWN)]) {
      expect(answer.headers['cache-control']).to.equal('no-store');
    }
  });

  it('200 says nothing about the server, its host or its software', async () => {
    for (const [, sending] of ANSWERS) {
      const { headers, text } = await bench().client.send(sending);
      expect(headers).not.to.have.any.keys('server', 'x-powered-by');
      if (sending.path.startsWith('/api'))
        expect(text).not.to.match(/express|prisma|postgres|node_modules|\.ts\b|\.js\b/i);
    }
  });

  it('201 never repeats a Host that somebody made up, nor a forwarded one', async () => {
    const headers = {
      host: 'evil.test',
      'x-forwarded-host': 'evil.test',
      'x-forwarded-proto': 'evil',
      forwarded: 'host=evil.test',
    };
    const answers = [
      await bench().post(TENANTS, bench().fresh(), headers),
      await bench().get(`${TENANTS}?limit=1`, headers),
      await bench().get(UNKNOWN, headers),
    ];
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 200, 404]);
    for (const answer of answers) expect(JSON.stringify([answer.headers, answer.text])).not.to.include('evil');
  });

  it('200 reads only, whatever method another header names', async () => {
    const tenant = await bench().create();
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      expect((await bench().get(`${tenant}?_method=DELETE`, { [name]: 'DELETE' })).status).to.equal(400);
      expect((await bench().get(tenant, { [name]: 'DELETE' })).status).to.equal(200);
      expect((await bench().post(`${tenant}/suspend`, {}, { [name]: 'DELETE' })).body['status']).to.equal('suspended');
      expect((await bench().post(`${tenant}/resume`)).status).to.equal(200);
    }
  });
});
