import { expect } from 'chai';
import { expectProblem } from '../support/problem-shape.js';
import { TENANTS, useTenantBench } from '../support/tenant-bench.js';

/** Keys that every storage and language puts in an order of its own. */
const ODD_METADATA = {
  zeta: '1',
  b: '2',
  aa: '3',
  ä: '4',
  '10': '5',
  '9': '6',
  '€': '7',
  '😀': '8',
  'a-long-key': '9',
};

describe('Idempotency-Key', () => {
  const bench = useTenantBench();
  const post = (key: string, body: object, path = TENANTS) => bench().post(path, body, { 'idempotency-key': key });

  it('the same request gives the first answer again: status, body, Location, ETag, and says so', async () => {
    const body = bench().fresh({ plan: 'gold', metadata: ODD_METADATA });
    const first = await post('replay', body);
    expect(first.status).to.equal(201);
    expect(first.headers).not.to.have.property('idempotency-replayed');
    const path = first.headers.location ?? '';
    expect((await bench().get(path)).text).to.equal(first.text);
    await bench().patch(path, { plan: 'changed since' });
    await bench().delete(path);
    const digest = await bench().state.digest();
    const again = await post('replay', body);
    expect(again.status).to.equal(201);
    expect(again.text).to.equal(first.text);
    for (const name of ['location', 'etag', 'content-type']) expect(again.headers[name]).to.equal(first.headers[name]);
    expect(again.headers['idempotency-replayed']).to.equal('true');
    expect(again.headers['x-request-id']).not.to.equal(first.headers['x-request-id']);
    expect(await bench().state.digest()).to.equal(digest);
  });

  it('the order of names, white space and another spelling of a text are the same request', async () => {
    const email = 'spelling@example.com';
    const texts = [
      `{"client_name":"x","email":"${email}","metadata":{"a":"1","b":"2"}}`,
      ` { "metadata" : {"b":"2","a":"\\u0031"}, "email":"${email}",\n "client_name":"x" } `,
    ];
    const answers = [];
    for (const body of texts) {
      answers.push(
        await bench().client.send({ method: 'POST', path: TENANTS, headers: { 'idempotency-key': 'order' }, body }),
      );
    }
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 201]);
    expect(answers[1]?.headers['idempotency-replayed']).to.equal('true');
  });

  it('quoted and bare are one key', async () => {
    for (const [one, other] of [
      ['bare', '"bare"'],
      ['"a b"', 'a b'],
      ['x"y', '"x\\"y"'],
    ] as const) {
      const body = bench().fresh();
      const first = await post(one, body);
      const again = await post(other, body);
      expect(again.headers['idempotency-replayed']).to.equal('true');
      expect(again.text).to.equal(first.text);
    }
  });

  for (const key of ['k'.repeat(255), `"${'k'.repeat(254)}!"`, '!~', '0', "'; drop table tenants; --", '%00', '{}']) {
    it(`201 for the key ${key.slice(0, 24)}`, async () => {
      const body = bench().fresh();
      expect((await post(key, body)).status).to.equal(201);
      expect((await post(key, body)).headers['idempotency-replayed']).to.equal('true');
    });
  }

  it('422 for another request with the key, and nothing is stored', async () => {
    const body = bench().fresh({ plan: 'gold' });
    await post('other', body);
    const digest = await bench().state.digest();
    for (const other of [
      bench().fresh(),
      { ...body, plan: 'silver' },
      { ...body, plan: null },
      { ...body, metadata: { a: '1' } },
    ]) {
      expectProblem(await post('other', other), { status: 422, code: 'idempotency-key-reused' });
    }
    expect(await bench().state.digest()).to.equal(digest);
    const path = await bench().create();
    await post('why', { reason: 'one' }, `${path}/suspend`);
    expectProblem(await post('why', { reason: 'two' }, `${path}/suspend`), { status: 422 });
  });

  it('a key is one key per partner, method and path', async () => {
    const body = bench().fresh();
    const first = await post('scope', body);
    const other = bench().service.client({ partner_id: 'partner-b' });
    const elsewhere = await other.send({
      method: 'POST',
      path: TENANTS,
      headers: { 'idempotency-key': 'scope' },
      body,
    });
    expect(elsewhere.status).to.equal(201);
    expect(elsewhere.headers).not.to.have.property('idempotency-replayed');
    const paths = [first.headers.location ?? '', await bench().create()];
    for (const path of paths) {
      for (const action of ['suspend', 'resume']) {
        const answer = await post('scope', {}, `${path}/${action}`);
        expect(answer.status).to.equal(200);
        expect(answer.headers).not.to.have.property('idempotency-replayed');
      }
    }
  });

  it('a key is the same however its path is written', async () => {
    const body = bench().fresh();
    await post('path', body);
    expect((await post('path', body, `${TENANTS}/`)).headers['idempotency-replayed']).to.equal('true');
    const path = await bench().create();
    await post('path', {}, `${path}/suspend`);
    const shouted = path.replace(/[^/]+$/, (id) => id.toUpperCase());
    expect((await post('path', {}, `${shouted}/suspend/`)).headers['idempotency-replayed']).to.equal('true');
  });

  it('200 again for an action, as it was then', async () => {
    const path = await bench().create();
    const first = await post('stop', { reason: 'x' }, `${path}/suspend`);
    await bench().post(`${path}/resume`);
    const again = await post('stop', { reason: 'x' }, `${path}/suspend`);
    expect(again.text).to.equal(first.text);
    expect(again.headers).to.include({ etag: '"2"', 'idempotency-replayed': 'true' });
    expect((await bench().get(path)).body).to.include({ status: 'active', version: 3 });
  });
});
