import { expect } from 'chai';
import { TENANTS, useTenantBench } from '../support/tenant-bench.js';

const PORTAL = 'https://portal.example.com';

const corsHeaders = (headers: object) => Object.keys(headers).filter((name) => name.startsWith('access-control-'));

describe('pages of other origins', () => {
  const bench = useTenantBench({ allowedOrigins: [PORTAL, 'http://localhost:5173'] });

  it('204 to a preflight of an allowed one, with what it may send, and still with Allow', async () => {
    const answer = await bench().client.send({
      method: 'OPTIONS',
      path: TENANTS,
      headers: {
        authorization: undefined,
        origin: PORTAL,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,idempotency-key',
      },
    });
    expect(answer.status).to.equal(204);
    expect(answer.headers.allow).to.include('POST');
    expect(answer.headers).to.include({ 'access-control-allow-origin': PORTAL, 'access-control-max-age': '600' });
    expect(answer.headers['access-control-allow-methods']).to.match(/\bPATCH\b/);
    expect(answer.headers['access-control-allow-headers']).to.match(/Authorization.*Idempotency-Key.*If-Match/);
    expect(answer.headers['access-control-allow-credentials']).to.equal(undefined);
    expect(answer.headers.vary).to.match(/\bOrigin\b/);
  });

  it('201 to an allowed one, with what it may read', async () => {
    const answer = await bench().post(TENANTS, bench().fresh(), { origin: PORTAL });
    expect(answer.status).to.equal(201);
    expect(answer.headers['access-control-allow-origin']).to.equal(PORTAL);
    expect(answer.headers['access-control-expose-headers']).to.match(/ETag.*Location.*X-Request-Id/);
  });

  it('400, 401 and 404 to an allowed one can be read by it', async () => {
    const bad = await bench().post(TENANTS, {}, { origin: PORTAL });
    const anonymous = await bench().get(TENANTS, { origin: PORTAL, authorization: undefined });
    const unknown = await bench().get('/api/provisioning/nowhere', { origin: PORTAL });
    expect([bad.status, anonymous.status, unknown.status]).to.deep.equal([400, 401, 404]);
    for (const { headers } of [bad, anonymous, unknown]) {
      expect(headers['access-control-allow-origin']).to.equal(PORTAL);
    }
  });

  for (const origin of [
    'https://evil.example',
    'https://portal.example.com.evil.example',
    'http://portal.example.com',
    'https://portal.example.com:8443',
    'HTTPS://PORTAL.EXAMPLE.COM',
    'null',
  ]) {
    it(`nothing opens the door to ${origin}, and caches are told that it depends`, async () => {
      for (const method of ['OPTIONS', 'GET']) {
        const headers = { origin, 'access-control-request-method': 'GET' };
        const answer = await bench().client.send({ method, path: TENANTS, headers });
        expect(corsHeaders(answer.headers)).to.deep.equal([]);
        expect(answer.headers.vary).to.match(/\bOrigin\b/);
      }
    });
  }
});

describe('pages of other origins, where none is allowed', () => {
  const bench = useTenantBench();

  it('200 without a word about origins', async () => {
    const answer = await bench().get(TENANTS, { origin: PORTAL });
    expect(answer.status).to.equal(200);
    expect(corsHeaders(answer.headers)).to.deep.equal([]);
    expect(answer.headers.vary ?? '').to.not.match(/Origin/);
  });
});
