import { expect } from 'chai';
import type { Answer } from '../support/http-client.js';
import { expectProblem } from '../support/problem-shape.js';
import { TENANTS, type TenantBench, useTenantBench } from '../support/tenant-bench.js';

type Change = (bench: TenantBench, path: string, headers: Readonly<Record<string, string>>) => Promise<Answer>;

/** Every change that If-Match can be put on, for a tenant that is active. */
const CHANGES: Readonly<Record<string, Change>> = {
  PATCH: (bench, path, headers) => bench.patch(path, { plan: 'gold' }, headers),
  PUT: (bench, path, headers) => bench.put(path, bench.fresh(), headers),
  DELETE: (bench, path, headers) => bench.delete(path, headers),
  suspend: (bench, path, headers) => bench.post(`${path}/suspend`, undefined, headers),
};

describe('If-Match', () => {
  const bench = useTenantBench();

  for (const [name, change] of Object.entries(CHANGES)) {
    for (const tag of ['"2"', '*', '"1", "2"', '"x","2"']) {
      it(`lets ${name} pass when it is ${tag}`, async () => {
        const path = await bench().create();
        await bench().patch(path, { plan: 'second' });
        expect((await change(bench(), path, { 'if-match': tag })).status).to.be.oneOf([200, 204]);
      });
    }

    it(`412 to ${name} when it is stale, weak or none of ours, and nothing changes`, async () => {
      const path = await bench().create();
      await bench().patch(path, { plan: 'second' });
      const before = await bench().state.digest();
      for (const tag of ['"1"', 'W/"2"', '"3"', '2', 'W/"2", "1"']) {
        expectProblem(await change(bench(), path, { 'if-match': tag }), { status: 412, code: 'precondition-failed' });
      }
      expect(await bench().state.digest()).to.equal(before);
    });

    it(`404 to ${name} for an unknown id, whatever If-Match says`, async () => {
      for (const tag of ['"1"', '*', 'rubbish']) {
        expectProblem(await change(bench(), `${TENANTS}/0`, { 'if-match': tag }), { code: 'tenant-not-found' });
      }
    });
  }

  it('412 rather than 409 or 400 when the caller has seen another state than the one that refuses', async () => {
    const path = await bench().create();
    await bench().post(`${path}/suspend`);
    for (const action of ['suspend', 'resume', 'restore', 'purge']) {
      expectProblem(await bench().post(`${path}/${action}`, undefined, { 'if-match': '"1"' }), { status: 412 });
    }
    expectProblem(await bench().post(`${path}/suspend`, undefined, { 'if-match': '"2"' }), { status: 409 });
    expectProblem(await bench().patch(path, { version: 1 }, { 'if-match': '"1"' }), { status: 412 });
    expectProblem(await bench().patch(`${path}?dry_run=true`, { plan: 'x' }, { 'if-match': '"1"' }), { status: 412 });
  });

  it('resume, restore and purge pass with the version that they are based on', async () => {
    const path = await bench().create();
    await bench().post(`${path}/suspend`);
    expect((await bench().post(`${path}/resume`, undefined, { 'if-match': '"2"' })).status).to.equal(200);
    await bench().delete(path);
    expect((await bench().post(`${path}/restore`, undefined, { 'if-match': '"4"' })).status).to.equal(200);
    await bench().delete(path);
    expect((await bench().post(`${path}/purge`, undefined, { 'if-match': '"6"' })).status).to.equal(204);
  });

  it('412 is not remembered for a key; the retry with the right version is done', async () => {
    const path = await bench().create();
    const send = (tag: string) =>
      bench().post(`${path}/suspend`, undefined, { 'if-match': tag, 'idempotency-key': 'one' });
    expect((await send('"9"')).status).to.equal(412);
    expect((await send('"1"')).status).to.equal(200);
    const again = await send('"1"');
    expect(again.status).to.equal(200);
    expect(again.headers['idempotency-replayed']).to.equal('true');
  });
});

describe('REQUIRE_IF_MATCH', () => {
  const bench = useTenantBench({ requireIfMatch: true });

  it('428 to every change of what exists without If-Match; creating and reading need none', async () => {
    const path = await bench().create();
    expect((await bench().get(path)).status).to.equal(200);
    const before = await bench().state.digest();
    for (const change of Object.values(CHANGES)) {
      expectProblem(await change(bench(), path, {}), { status: 428, code: 'precondition-required' });
    }
    for (const action of ['resume', 'restore', 'purge']) {
      expectProblem(await bench().post(`${path}/${action}`), { status: 428 });
    }
    expect(await bench().state.digest()).to.equal(before);
    expect((await bench().patch(path, { plan: 'x' }, { 'if-match': '"1"' })).status).to.equal(200);
    expect((await bench().patch(path, { plan: 'y' }, { 'if-match': '*' })).status).to.equal(200);
  });
});
