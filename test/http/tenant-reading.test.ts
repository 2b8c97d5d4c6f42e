import { expect } from 'chai';
import { TENANTS, useTenantBench } from '../support/tenant-bench.js';

describe('GET /tenants/{id}', () => {
  const bench = useTenantBench();
  let path = '';

  before(async () => {
    path = await bench().create({ metadata: { a: '1' } });
    await bench().patch(path, { plan: 'gold' });
  });

  it('200 with every field and the version as ETag', async () => {
    const answer = await bench().get(path);
    expect(answer.status).to.equal(200);
    expect(answer.headers).to.include({ etag: '"2"', 'content-type': 'application/json; charset=utf-8' });
    expect(answer.body).to.have.all.keys(
      'tenant',
      'partner_id',
      'client_name',
      'email',
      'phone_number',
      'industry',
      'plan',
      'product_code',
      'tax_id_number',
      'external_id',
      'metadata',
      'status',
      'status_reason',
      'version',
      'created_at',
      'updated_at',
      'deleted_at',
    );
    expect(answer.body['tenant']).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('200 for its id in capitals, and with a slash behind it', async () => {
    expect((await bench().get(path.replace(/[^/]+$/, (id) => id.toUpperCase()))).body).to.deep.equal(
      (await bench().get(path)).body,
    );
    expect((await bench().get(`${path}/`)).status).to.equal(200);
  });

  for (const tag of ['"2"', 'W/"2"', '*', ' * ', '"1", "2"', 'W/"1",W/"2"', '"x" , "2"']) {
    it(`304 without a body when If-None-Match is ${tag}`, async () => {
      const answer = await bench().get(path, { 'if-none-match': tag });
      expect(answer.status).to.equal(304);
      expect(answer.headers).to.include({ etag: '"2"' }).and.not.have.any.keys('content-type', 'content-length');
      expect(answer.text).to.equal('');
    });
  }

  for (const tag of ['"1"', '2', '"22"', 'w/"2"', '""', '', 'W/2', '"2', '"1", "3"', '\u00fc']) {
    it(`200 when If-None-Match is ${tag}`, async () => {
      expect((await bench().get(path, { 'if-none-match': tag })).status).to.equal(200);
    });
  }

  it('200 and 304 to HEAD, with the headers of GET and no body', async () => {
    const head = await bench().client.send({ method: 'HEAD', path });
    const get = await bench().get(path);
    expect(head.status).to.equal(200);
    expect(head.text).to.equal('');
    for (const name of ['etag', 'content-type', 'content-length'])
      expect(head.headers[name]).to.equal(get.headers[name]);
    const unchanged = await bench().client.send({ method: 'HEAD', path, headers: { 'if-none-match': '"2"' } });
    expect(unchanged.status).to.equal(304);
  });

  it('404 to HEAD, as to GET, without a body', async () => {
    const answer = await bench().client.send({ method: 'HEAD', path: `${TENANTS}/0` });
    expect(answer.status).to.equal(404);
    expect(answer.headers['content-type']).to.equal('application/problem+json');
    expect(answer.text).to.equal('');
  });

  it('204 to OPTIONS with what is possible, without a token', async () => {
    const possible = {
      [TENANTS]: 'POST',
      [path]: 'GET, HEAD, PATCH, PUT, DELETE',
      [`${path}/suspend`]: 'POST',
      [`${path}/purge`]: 'POST',
    };
    for (const [at, methods] of Object.entries(possible)) {
      const answer = await bench().client.send({ method: 'OPTIONS', path: at, headers: { authorization: undefined } });
      expect(answer.status).to.equal(204);
      expect(answer.headers.allow?.split(', ')).to.include.members([...methods.split(', '), 'OPTIONS']);
    }
  });

  it('no answer opens the door to other origins', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    for (const method of ['OPTIONS', 'GET', 'DELETE']) {
      const answer = await bench().client.send({ method, path: `${TENANTS}/0`, headers });
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).to.deep.equal([]);
    }
  });
});
