import { expect } from 'chai';
import { startTestService, type TestService } from '../support/test-service.js';

const TENANTS = '/api/provisioning/tenants';

describe('PATCH /tenants/{tenant}/configuration, all at once', function () {
  this.timeout(120_000);
  let one: TestService;
  let other: TestService;

  before(async () => {
    one = await startTestService();
    other = await startTestService({ databaseUrl: one.databaseUrl });
  });
  after(async () => {
    await other.stop();
    await one.stop();
  });

  it('200 for fifty patches of different settings over two processes, and none is lost', async () => {
    const created = await one.as().post(TENANTS).send({ client_name: 'Corp', email: 'a@example.com' });
    const path = `${TENANTS}/${created.body.tenant}/configuration`;
    const names = Array.from({ length: 50 }, (_, n) => `feature_${n}`);
    const answers = await Promise.all(
      names.map((name, n) =>
        (n % 2 === 0 ? one : other)
          .as()
          .patch(path)
          .send({ features: { [name]: true } }),
      ),
    );
    expect(answers.map(({ status }) => status)).to.deep.equal(names.map(() => 200));
    expect(new Set(answers.map(({ body }) => body.version)).size).to.equal(50);
    for (const { body } of answers) expect(Object.keys(body.overrides.features)).to.have.lengthOf(body.version);
    const { body } = await other.as().get(path);
    expect(body.version).to.equal(50);
    expect(Object.keys(body.overrides.features).toSorted()).to.deep.equal(names.toSorted());
    const [counts] = await one.rows(`select (select count(*)::int from configuration_revisions) as revisions,
      (select count(*)::int from events where type = 'tenant.configuration_updated') as events`);
    expect(counts).to.deep.equal({ revisions: 50, events: 50 });
  });

  it('200 once for twenty rollbacks with one key over two processes', async () => {
    const created = await one.as().post(TENANTS).send({ client_name: 'Corp', email: 'b@example.com' });
    const path = `${TENANTS}/${created.body.tenant}/configuration`;
    await one
      .as()
      .patch(path)
      .send({ features: { sso: true } });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? one : other).as().post(`${path}/rollback`).set('Idempotency-Key', 'k').send({ version: 0 }),
      ),
    );
    for (const { status, body } of answers) expect([status, body]).to.deep.equal([200, answers[0]?.body]);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).to.have.lengthOf(1);
    expect((await one.as().get(path)).body.version).to.equal(2);
  });

  it('428 without If-Match where it is required', async () => {
    const strict = await startTestService({ databaseUrl: one.databaseUrl, requireIfMatch: true });
    const created = await strict.as().post(TENANTS).send({ client_name: 'Corp', email: 'c@example.com' });
    const path = `${TENANTS}/${created.body.tenant}/configuration`;
    expect((await strict.as().patch(path).send({})).status).to.equal(428);
    expect((await strict.as().post(`${path}/rollback`).send({ version: 0 })).status).to.equal(428);
    expect((await strict.as().patch(path).set('If-Match', '"0"').send({})).status).to.equal(200);
    await strict.stop();
  });
});
