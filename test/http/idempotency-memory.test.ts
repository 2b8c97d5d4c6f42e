import { expect } from 'chai';
import { expectProblem } from '../support/problem-shape.js';
import { TENANTS, useTenantBench } from '../support/tenant-bench.js';

describe('what an Idempotency-Key remembers', () => {
  const bench = useTenantBench();
  const post = (key: string, body: object, path = TENANTS) => bench().post(path, body, { 'idempotency-key': key });

  it('bad input, 401, 403, 404 and 415 are not remembered', async () => {
    const body = bench().fresh();
    const key = { 'idempotency-key': 'retry' };
    const send = (headers: object, changed: object = body) => bench().post(TENANTS, changed, { ...key, ...headers });
    expect((await send({}, { ...body, email: 'x' })).status).to.equal(400);
    expect((await send({ authorization: undefined })).status).to.equal(401);
    expect((await send({ 'x-partner-id': 'partner-b' })).status).to.equal(403);
    expect((await send({ 'content-type': 'text/plain' })).status).to.equal(415);
    expect(await bench().state.count('idempotency_receipts', `key = 'retry'`)).to.equal(0);
    expect((await send({})).status).to.equal(201);
    const gone = `${TENANTS}/01890a5d-ac96-774b-bcce-b302099a8057/suspend`;
    expect((await post('retry', {}, gone)).status).to.equal(404);
    expect(await bench().state.count('idempotency_receipts', `key = 'retry'`)).to.equal(1);
  });

  it('409 is remembered, also when nothing would be in the way any more', async () => {
    const taken = await bench().create({ email: 'remembered@example.com' });
    const body = bench().fresh({ email: 'remembered@example.com' });
    const first = await post('conflict', body);
    expectProblem(first, { status: 409 });
    expect(first.headers).not.to.have.property('idempotency-replayed');
    await bench().delete(taken);
    const again = await post('conflict', body);
    expect(again.headers['idempotency-replayed']).to.equal('true');
    const { request_id: _first, ...told } = first.body;
    expect(again.body).to.deep.include(told);
    expect((await post('another', body)).status).to.equal(201);
    const active = await bench().create();
    expect((await post('early', {}, `${active}/resume`)).status).to.equal(409);
    await bench().post(`${active}/suspend`);
    const early = await post('early', {}, `${active}/resume`);
    expectProblem(early, { status: 409, code: 'invalid-state-transition' });
    expect(early.headers['idempotency-replayed']).to.equal('true');
  });

  it('a key is forgotten after 24 hours', async () => {
    const body = bench().fresh();
    await post('old', body);
    await bench().state.rows(
      `update idempotency_receipts set created_at = created_at - interval '24 hours 1 minute' where key = 'old'`,
    );
    expectProblem(await post('old', body), { status: 409, code: 'tenant-already-exists' });
    await bench().state.rows(
      `update idempotency_receipts set created_at = created_at - interval '24 hours 1 minute' where key = 'old'`,
    );
    expect((await post('old', bench().fresh())).status).to.equal(201);
  });
});
