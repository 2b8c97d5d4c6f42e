import { expect } from 'chai';
import { startTestService, type TestService } from '../support/test-service.js';

const TENANTS = '/api/provisioning/tenants';

describe('POST /tenants', () => {
  let service: TestService;
  let emails = 0;
  const fresh = (fields: object = {}) => ({
    client_name: 'Example Corp',
    email: `a${(emails += 1)}@example.com`,
    ...fields,
  });

  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());

  it('201 for the example of the specification, as written', async () => {
    const body = {
      client_name: 'Example Corp',
      email: 'admin@example.com',
      phone_number: '+1234567890',
      industry: 'Technology',
    };
    const answer = await service.as().post(TENANTS).send(body);
    expect(answer.status).to.equal(201);
    expect(answer.body).to.include(body);
    expect(answer.body).to.include({
      partner_id: 'partner-a',
      status: 'active',
      version: 1,
      plan: null,
      deleted_at: null,
    });
    expect(answer.headers['location']).to.equal(`${TENANTS}/${answer.body.tenant}`);
    expect(answer.headers['etag']).to.equal('"1"');
    expect(answer.body.created_at)
      .to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      .and.equal(answer.body.updated_at);
    const read = await service.as().get(answer.headers['location'] ?? '');
    expect(read.status).to.equal(200);
    expect(read.body).to.deep.equal(answer.body);
  });

  it('201 with every field, kept as written', async () => {
    const body = fresh({
      client_name: 'Żółć 🏢 GmbH & Co. KG',
      email: 'Ä.Person+tag@Exämple.COM',
      phone_number: '+49 (30) 123-45/6.7 x8',
      industry: '',
      plan: 'gold',
      product_code: 'P"1\\',
      tax_id_number: 'DE 123',
      external_id: 'crm:1|a.b_c-D',
      metadata: { 'a/b~c': 'x', constructor: 'y', ключ: '🗝️' },
    });
    const answer = await service.as().post(TENANTS).send(body);
    expect(answer.status).to.equal(201);
    expect(answer.body).to.deep.include(body);
    const read = await service.as().get(`${TENANTS}/${answer.body.tenant}`);
    expect(read.body).to.deep.equal(answer.body);
  });

  it('400 names every wrong field at once, and stores nothing', async () => {
    const count = async () => (await service.rows('select count(*) from tenants'))[0];
    const before = await count();
    const answer = await service
      .as()
      .post(TENANTS)
      .set('Idempotency-Key', 'bad')
      .send({
        client_name: '  ',
        email: 'nobody',
        phone_number: '12',
        external_id: 'ü',
        metadata: { k: 1 },
        status: 'active',
        extra: 1,
      });
    expect(answer.status).to.equal(400);
    expect(answer.headers['content-type']).to.match(/^application\/problem\+json/);
    expect(answer.body).to.include({
      code: 'invalid-request',
      type: '/problems/invalid-request',
      status: 400,
      instance: TENANTS,
    });
    expect(answer.body.request_id).to.equal(answer.headers['x-request-id']);
    const pointers = answer.body.errors.map((error: { pointer: string }) => error.pointer);
    expect(pointers).to.have.members([
      '/client_name',
      '/email',
      '/phone_number',
      '/external_id',
      '/metadata/k',
      '/status',
      '/extra',
    ]);
    expect(await count()).to.deep.equal(before);
    const again = await service.as().post(TENANTS).set('Idempotency-Key', 'bad').send(fresh());
    expect(again.status, 'bad input is not remembered').to.equal(201);
  });

  it('409 when the e-mail is taken, in any case and any Unicode normal form', async () => {
    const first = await service
      .as()
      .post(TENANTS)
      .send(fresh({ email: 'Jos\u00e9@example.com' }));
    expect(first.status).to.equal(201);
    for (const email of ['jos\u00e9@EXAMPLE.com', 'JOSE\u0301@example.com']) {
      const answer = await service.as().post(TENANTS).send(fresh({ email }));
      expect(answer.status).to.equal(409);
      expect(answer.body).to.include({
        code: 'tenant-already-exists',
        field: 'email',
        existing_tenant: first.body.tenant,
      });
    }
  });

  it("409 when the external id is taken; another partner's is no conflict and not told of", async () => {
    const body = fresh({ external_id: 'ext-1' });
    const first = await service.as().post(TENANTS).send(body);
    const taken = await service
      .as()
      .post(TENANTS)
      .send(fresh({ external_id: 'ext-1' }));
    expect(taken.body).to.include({ status: 409, field: 'external_id', existing_tenant: first.body.tenant });
    const other = await service.as({ partner_id: 'partner-b' }).post(TENANTS).send(body);
    expect(other.status).to.equal(201);
    expect(other.body.partner_id).to.equal('partner-b');
  });

  it('200 on a dry run: the would-be tenant, nothing stored, no key used; 409 when it would conflict', async () => {
    const body = fresh();
    const dry = () => service.as().post(`${TENANTS}?dry_run=true`).set('Idempotency-Key', 'dry').send(body);
    const answer = await dry();
    expect(answer.status).to.equal(200);
    expect(answer.headers['x-dry-run']).to.equal('true');
    expect(answer.body).to.include({ ...body, status: 'active', version: 1 });
    expect((await service.as().get(`${TENANTS}/${answer.body.tenant}`)).status).to.equal(404);
    expect((await service.as().post(TENANTS).set('Idempotency-Key', 'dry').send(body)).status).to.equal(201);
    expect((await dry()).status).to.equal(409);
    expect((await service.as().post(`${TENANTS}?dry_run=1`).send(body)).body.errors[0].pointer).to.equal('?dry_run');
  });

  it('the event is stored with who did it and by which request', async () => {
    const answer = await service.as({ sub: 'crm' }).post(TENANTS).set('X-Request-Id', 'req-42').send(fresh());
    expect(answer.headers['x-request-id']).to.equal('req-42');
    const [event] = await service.rows(`select * from events where tenant_id = '${answer.body.tenant}'`);
    expect(event).to.include({
      type: 'tenant.created',
      partner_id: 'partner-a',
      actor_sub: 'crm',
      request_id: 'req-42',
    });
    expect(event?.['data']).to.have.deep.property('tenant', answer.body);
  });

  it('a platform administrator names the owner; a partner cannot be another one', async () => {
    const platform = { roles: ['platform-admin'], partner_id: undefined };
    const owned = await service.as(platform).post(TENANTS).set('X-Partner-Id', 'partner-c').send(fresh());
    expect(owned.body).to.include({ partner_id: 'partner-c' });
    const unowned = await service.as(platform).post(TENANTS).send(fresh());
    expect(unowned.status).to.equal(400);
    const foreign = await service.as().post(TENANTS).set('X-Partner-Id', 'partner-c').send(fresh());
    expect(foreign.body).to.include({ status: 403, code: 'permission-denied' });
  });
});
