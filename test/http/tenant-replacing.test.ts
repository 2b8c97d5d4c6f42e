import { expect } from 'chai';
import { expectProblem } from '../support/problem-shape.js';
import { TENANTS, useTenantBench } from '../support/tenant-bench.js';

describe('PUT /tenants/{id}', () => {
  const bench = useTenantBench();

  it('200 replaces every writable field: what is left out, or null, becomes null', async () => {
    for (const empty of [{}, { plan: null, industry: null, metadata: null, external_id: null }]) {
      const path = await bench().create({ plan: 'gold', industry: 'x', metadata: { a: '1' }, phone_number: '12345' });
      const body = bench().fresh({ tax_id_number: 'DE1', ...empty });
      const answer = await bench().put(path, body);
      expect(answer.status).to.equal(200);
      expect(answer.headers.etag).to.equal('"2"');
      expect(answer.body).to.deep.include({
        ...body,
        metadata: {},
        plan: null,
        industry: null,
        phone_number: null,
        external_id: null,
      });
      const [, event] = await bench().events(path);
      expect(event?.['changes']).to.have.all.keys(
        'email',
        'plan',
        'industry',
        'metadata',
        'phone_number',
        'tax_id_number',
      );
      expect(event?.['changes']).to.deep.include({
        metadata: { previous: { a: '1' }, new: {} },
        plan: { previous: 'gold', new: null },
      });
    }
  });

  it('200 keeps the version when everything is as it was, also sent back whole', async () => {
    const path = await bench().create({ plan: 'gold' });
    const read = (await bench().get(path)).body;
    const answer = await bench().put(path, read);
    expect(answer.body).to.deep.equal(read);
    expect(await bench().events(path)).to.have.length(1);
  });

  it('400 that names what is missing', async () => {
    const path = await bench().create();
    expectProblem(await bench().put(path, {}), { status: 400, pointer: '/client_name' });
    expectProblem(await bench().put(path, { client_name: 'x' }), { status: 400, pointer: '/email' });
  });

  it('404 for an unknown id: it never creates', async () => {
    const before = await bench().state.digest();
    const path = `${TENANTS}/01890a5d-ac96-774b-bcce-b302099a8057`;
    expectProblem(await bench().put(path, bench().fresh()), { status: 404, code: 'tenant-not-found' });
    expect(await bench().state.digest()).to.equal(before);
  });

  it('200 gives the old e-mail free, and takes it back; 409 when it is gone', async () => {
    const email = 'free@example.com';
    const path = await bench().create({ email });
    await bench().put(path, bench().fresh());
    const next = await bench().create({ email: email.toUpperCase() });
    expect((await bench().put(path, bench().fresh({ email }))).body).to.include({ field: 'email', status: 409 });
    await bench().delete(next);
    expect((await bench().put(path, bench().fresh({ email }))).status).to.equal(200);
  });
});

describe('POST /tenants/{id}/restore', () => {
  const bench = useTenantBench();

  for (const field of ['email', 'external_id'] as const) {
    it(`409 when the ${field} has been taken meanwhile, again for its key, and 200 once it is free`, async () => {
      const fields = { email: `${field}@example.com`, external_id: field };
      const path = await bench().create(fields);
      await bench().delete(path);
      const next = await bench().create({ [field]: fields[field] });
      for (const headers of [{}, { 'idempotency-key': field }, { 'idempotency-key': field }]) {
        const answer = await bench().post(`${path}/restore`, undefined, headers);
        expectProblem(answer, { status: 409, code: 'tenant-already-exists' });
        expect(answer.body).to.include({ field, existing_tenant: next.split('/').at(-1) });
      }
      expect((await bench().get(path)).status).to.equal(404);
      await bench().delete(next);
      expect((await bench().post(`${path}/restore`)).status).to.equal(200);
      expect((await bench().post(`${next}/restore`)).body).to.include({ status: 409, field });
    });
  }
});
