import { expect } from 'chai';
import { useTenantBench } from '../support/tenant-bench.js';

const OPTIONAL = ['phone_number', 'industry', 'plan', 'product_code', 'tax_id_number', 'external_id'] as const;

describe('PATCH /tenants/{id}', () => {
  const bench = useTenantBench();

  it('200 changes the named fields, leaves the others, and tells of each change', async () => {
    const path = await bench().create({ plan: 'basic', industry: 'Retail' });
    const before = (await bench().get(path)).body;
    const answer = await bench().patch(path, { client_name: '  New Name ', plan: 'gold', external_id: 'x:1' });
    expect(answer.status).to.equal(200);
    expect(answer.headers.etag).to.equal('"2"');
    const { updated_at: _before, ...rest } = before;
    const { updated_at: _after, ...changed } = answer.body;
    expect(changed).to.deep.equal({ ...rest, client_name: 'New Name', plan: 'gold', external_id: 'x:1', version: 2 });
    expect((await bench().get(path)).body).to.deep.equal(answer.body);
    const [, event] = await bench().events(path);
    expect(event).to.include({
      type: 'tenant.updated',
      actor_sub: 'integration',
      request_id: answer.headers['x-request-id'],
    });
    expect(event?.['changes']).to.deep.equal({
      client_name: { previous: 'Example Corp', new: 'New Name' },
      plan: { previous: 'basic', new: 'gold' },
      external_id: { previous: null, new: 'x:1' },
    });
  });

  it('200 for both media types, with parameters and in any case', async () => {
    const path = await bench().create();
    for (const type of [
      'application/json',
      'application/merge-patch+json',
      'Application/Merge-Patch+JSON; charset="UTF-8"',
    ]) {
      expect((await bench().patch(path, { plan: type.slice(0, 20) }, { 'content-type': type })).status).to.equal(200);
    }
  });

  it('200 with null clears every optional field', async () => {
    const values = { phone_number: '+49 30 12345', external_id: 'clear:1' };
    const path = await bench().create({ industry: 'a', plan: 'b', product_code: 'c', tax_id_number: 'd', ...values });
    const nothing = Object.fromEntries(OPTIONAL.map((field) => [field, null]));
    const answer = await bench().patch(path, nothing);
    expect(answer.body).to.include({ ...nothing, version: 2 });
  });

  it('400 that names client_name and email when they are null', async () => {
    const path = await bench().create();
    for (const field of ['client_name', 'email']) {
      const answer = await bench().patch(path, { [field]: null });
      expect(answer.status).to.equal(400);
      expect(answer.text).to.contain(`"pointer":"/${field}"`);
    }
  });

  it('200 keeps the version, stores no event and no change when nothing changes', async () => {
    const path = await bench().create({ plan: 'gold', metadata: { b: '2', a: '1' } });
    const before = (await bench().get(path)).body;
    const digest = await bench().state.digest();
    const same = { client_name: before['client_name'], email: before['email'] };
    for (const patch of [{}, { plan: 'gold' }, { metadata: { a: '1', z: null } }, { industry: null }, same, before]) {
      const answer = await bench().patch(path, patch);
      expect(answer.headers.etag).to.equal('"1"');
      expect(answer.body).to.deep.equal(before);
    }
    expect(await bench().state.digest()).to.equal(digest);
  });

  it('200 when what was read is sent back, changed; 400 that names each read-only field that differs', async () => {
    const path = await bench().create();
    const read = (await bench().get(path)).body;
    expect((await bench().patch(path, { ...read, plan: 'sent-back' })).body).to.include({
      plan: 'sent-back',
      version: 2,
    });
    const present = (await bench().get(path)).body;
    const others = {
      tenant: '01890a5d-ac96-774b-bcce-b302099a8057',
      partner_id: 'x',
      status: 'deleted',
      status_reason: '',
      version: '2',
      created_at: null,
      updated_at: read['updated_at'] === present['updated_at'] ? null : read['updated_at'],
      deleted_at: 0,
    };
    for (const [field, value] of Object.entries(others)) {
      for (const answer of [
        await bench().patch(path, { plan: 'x', [field]: value }),
        await bench().put(path, { ...present, [field]: value }),
      ]) {
        expect(answer.status).to.equal(400);
        expect(answer.text).to.contain(`"pointer":"/${field}"`);
      }
    }
    expect((await bench().get(path)).body).to.deep.equal(present);
  });

  it('409 that names the field and the tenant when another one has the e-mail or the external id', async () => {
    const [one, other] = [
      await bench().create({ email: 'Taken@example.com', external_id: 'taken' }),
      await bench().create(),
    ];
    const before = (await bench().get(other)).body;
    for (const [field, value] of [
      ['email', 'tAKEN@EXAMPLE.com'],
      ['external_id', 'taken'],
    ] as const) {
      for (const query of ['', '?dry_run=true']) {
        const answer = await bench().patch(`${other}${query}`, { [field]: value });
        expect(answer.status).to.equal(409);
        expect(answer.body).to.include({
          code: 'tenant-already-exists',
          field,
          existing_tenant: one.split('/').at(-1),
        });
      }
    }
    expect((await bench().get(other)).body).to.deep.equal(before);
    expect((await bench().patch(one, { email: 'TAKEN@example.com' })).status).to.equal(200);
  });

  it('200 shows on a dry run what would be, and stores nothing', async () => {
    const path = await bench().create();
    const before = await bench().state.digest();
    const answer = await bench().patch(`${path}?dry_run=true`, { plan: 'gold' });
    expect(answer.body).to.include({ plan: 'gold', version: 2 });
    expect(answer.headers).to.include({ 'x-dry-run': 'true' });
    expect(await bench().state.digest()).to.equal(before);
    expect((await bench().patch(`${path}?dry_run=false`, { plan: 'gold' })).headers).not.to.have.property('x-dry-run');
  });
});
