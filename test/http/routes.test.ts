import { expect } from 'chai';
import { declaredEndpoints } from '../support/endpoint-list.js';
import { expectProblem } from '../support/problem-shape.js';
import { useTenantBench } from '../support/tenant-bench.js';

const BASE = '/api/provisioning';
const ID = '01890a5d-ac96-774b-bcce-b302099a8057';

/** What is there beside the declared endpoints, without a token. */
const PUBLIC = ['/livez', '/readyz', '/docs', `${BASE}/openapi.json`, '/problems/tenant-not-found'];

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

describe('every route', () => {
  const bench = useTenantBench();
  const community = useTenantBench({ edition: 'community' });
  const endpoints = declaredEndpoints();
  const paths = [...new Set(endpoints.map(({ path }) => path))];
  const addressOf = (path: string) => `${BASE}${path.replaceAll(/\{\w+\}/g, ID)}`;
  const methodsOf = (path: string) =>
    endpoints.filter((endpoint) => endpoint.path === path).map(({ method }) => method.toUpperCase());

  for (const path of paths) {
    const possible = methodsOf(path).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));

    it(`204 to OPTIONS ${path} with Allow, with a token and without`, async () => {
      for (const headers of [{}, { authorization: undefined }]) {
        const answer = await bench().client.send({ method: 'OPTIONS', path: addressOf(path), headers });
        expect(answer.status).to.equal(204);
        expect(answer.headers.allow?.split(', ')).to.have.members([...possible, 'OPTIONS']);
      }
    });

    it(`405 with Allow to every other method of ${path}`, async () => {
      for (const method of METHODS.filter((name) => !possible.includes(name))) {
        const answer = await bench().client.send({ method, path: addressOf(path) });
        expectProblem(answer, { status: 405, code: 'method-not-allowed', instance: addressOf(path) });
        expect(answer.headers.allow?.split(', ')).to.have.members([...possible, 'OPTIONS']);
      }
    });

    it(`501 to everything at ${path} in the community edition`, async () => {
      const anonymous = METHODS.map((method) => ({ method, headers: { authorization: undefined } }));
      for (const sending of [...anonymous, { method: possible[0] ?? 'GET' }]) {
        const answer = await community().client.send({ ...sending, path: addressOf(path) });
        expectProblem(answer, { status: 501, code: 'edition-required' });
      }
    });
  }

  for (const path of PUBLIC) {
    it(`200 to GET and HEAD ${path} without a token, in every edition`, async () => {
      for (const { client } of [bench(), community()]) {
        const get = await client.send({ path, headers: { authorization: undefined } });
        const head = await client.send({ method: 'HEAD', path, headers: { authorization: undefined } });
        expect([get.status, head.status]).to.deep.equal([200, 200]);
        expect(head.text).to.equal('');
        expect(get.headers['x-request-id']).to.be.a('string');
      }
    });

    it(`204 to OPTIONS ${path}, 405 to other methods`, async () => {
      const options = await bench().client.send({ method: 'OPTIONS', path });
      expect(options.status).to.equal(204);
      expect(options.headers.allow?.split(', ')).to.have.members(['GET', 'HEAD', 'OPTIONS']);
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const answer = await bench().client.send({ method, path });
        expectProblem(answer, { status: 405, code: 'method-not-allowed' });
        expect(answer.headers.allow?.split(', ')).to.have.members(['GET', 'HEAD', 'OPTIONS']);
      }
    });
  }

  it('404 where there is nothing, whatever the method and whoever asks', async () => {
    for (const path of ['/', '/nothing', BASE, `${BASE}/nothing`, '/problems/nothing', '/docs/nothing', '/metrics']) {
      const asked = [...METHODS, 'OPTIONS', 'HEAD'].map((method) => ({ method, headers: {} }));
      for (const { method, headers } of [...asked, { method: 'GET', headers: { authorization: undefined } }]) {
        const answer = await bench().client.send({ method, path, headers });
        expect(answer.status, `${method} ${path}`).to.equal(404);
        if (method !== 'HEAD') expectProblem(answer, { code: 'route-not-found', instance: path });
      }
    }
  });
});
