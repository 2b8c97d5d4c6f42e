import { expect } from 'chai';
import { TEST_DEFAULTS } from '../support/configuration-storage.js';
import { expectDocumented } from '../support/openapi-conformance.js';
import { startTestService, type TestService } from '../support/test-service.js';

const TENANTS = '/api/provisioning/tenants';
const UNKNOWN = '0192f7a4-5b1c-7e3a-9f10-2c4d6e8f0a1b';

describe('/tenants/{tenant}/configuration', () => {
  let service: TestService;
  let tenants = 0;

  before(async () => {
    service = await startTestService({ configurationDefaults: TEST_DEFAULTS });
  });
  after(() => service.stop());

  const aConfiguration = async (fields: object = {}): Promise<string> => {
    const email = `c${(tenants += 1)}@example.com`;
    const created = await service
      .as()
      .post(TENANTS)
      .send({ client_name: 'Corp', email, ...fields });
    return `${TENANTS}/${created.body.tenant}/configuration`;
  };
  const get = (path: string) => service.as().get(path).expect(expectDocumented);
  const patch = (path: string, body: object) => service.as().patch(path).send(body).expect(expectDocumented);
  const put = (path: string, body: object) => service.as().put(path).send(body).expect(expectDocumented);
  const rollback = (path: string, body: object) =>
    service.as().post(`${path}/rollback`).send(body).expect(expectDocumented);
  const events = (path: string) =>
    service.rows(
      `select * from events where tenant_id = '${path.split('/')[4]}' and type like '%configuration%' order by id`,
    );

  it('200 with defaults, nothing set and version 0 before anything was set', async () => {
    const path = await aConfiguration();
    const { status, body } = await get(path);
    expect(status).to.equal(200);
    expect(body).to.deep.include({ overrides: {}, version: 0, updated_at: null });
    expect(body.settings.locale).to.deep.equal({
      language: 'en',
      time_zone: 'UTC',
      currency: 'EUR',
      date_format: 'YYYY-MM-DD',
    });
    expect(body.settings.branding).to.deep.equal({ logo_url: null, primary_color: null });
  });

  it('200 with a patch’s settings over the plan’s, and 200 where each comes from', async () => {
    const path = await aConfiguration({ plan: 'gold' });
    const changed = await patch(path, {
      locale: { language: 'de-CH' },
      limits: { seats: 'unlimited' },
      features: { sso: true },
    });
    expect(changed.status).to.equal(200);
    expect(changed.body).to.deep.include({
      overrides: { locale: { language: 'de-CH' }, limits: { seats: null }, features: { sso: true } },
      version: 1,
    });
    expect(changed.body.settings.locale).to.include({ language: 'de-CH', time_zone: 'Europe/Berlin' });
    const read = await get(path);
    expect(read.body).to.deep.equal(changed.body);
    expect(read.headers['etag']).to.equal(changed.headers['etag']);
    const { body } = await get(`${path}/sources`);
    expect(body.sources.locale).to.deep.equal({
      language: 'tenant',
      time_zone: 'plan',
      currency: 'system',
      date_format: 'system',
    });
    expect(body.sources).to.deep.include({
      features: { sso: 'tenant' },
      limits: { seats: 'tenant' },
      custom: { tier: 'plan' },
    });
  });

  it('200 takes back by null what was set, as RFC 7396 says, with either content type', async () => {
    const path = await aConfiguration({ plan: 'gold' });
    await put(path, { limits: { seats: null, disks: 3 }, custom: { a: { b: 1, c: 2 } }, features: { x: true } });
    const merge = { limits: { seats: null }, custom: { a: { b: null, d: [1] } }, features: null };
    const { body } = await service
      .as()
      .patch(path)
      .set('Content-Type', 'application/merge-patch+json')
      .send(JSON.stringify(merge))
      .expect(expectDocumented);
    expect(body.overrides).to.deep.equal({ limits: { disks: 3 }, custom: { a: { c: 2, d: [1] } } });
    expect(body.settings.limits).to.deep.equal({ seats: 100, disks: 3 });
  });

  it('200 takes the overrides that it answered, and makes no new version of them', async () => {
    const path = await aConfiguration();
    const first = await put(path, {
      limits: { seats: 'unlimited' },
      custom: { nothing: null },
      security: { allowed_ip_ranges: ['::/0'] },
    });
    const again = await put(path, first.body.overrides);
    expect([again.status, again.body]).to.deep.equal([200, first.body]);
    await patch(path, {});
    await patch(path, { locale: {}, branding: { logo_url: null } });
    expect((await get(path)).body.version).to.equal(1);
    expect(await events(path)).to.have.lengthOf(1);
  });

  it('tells the event who changed what', async () => {
    const path = await aConfiguration();
    await patch(path, { locale: { time_zone: 'Europe/Berlin' } });
    const answer = await service
      .as({ sub: 'console' })
      .patch(path)
      .set('X-Request-Id', 'r-1')
      .send({ locale: { time_zone: null } });
    const [, event] = await events(path);
    expect(event).to.include({ type: 'tenant.configuration_updated', actor_sub: 'console', request_id: 'r-1' });
    expect(event?.['data']).to.deep.equal({
      configuration: answer.body,
      changes: { 'locale.time_zone': { previous: 'Europe/Berlin', new: null } },
    });
  });

  it('400 names everything that is wrong, and stores nothing', async () => {
    const path = await aConfiguration();
    const wrong = {
      locale: { time_zone: 'Mars/Phobos', currency: 'eur' },
      security: { allowed_ip_ranges: ['10.0.0.0/8', '::/0', '10.0.0.1/8', 'x'] },
      nonsense: {},
    };
    for (const send of [patch, put]) {
      const { status, body } = await send(path, wrong);
      expect(status).to.equal(400);
      expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).to.deep.equal([
        '/locale/time_zone',
        '/locale/currency',
        '/security/allowed_ip_ranges/2',
        '/security/allowed_ip_ranges/3',
        '/nonsense',
      ]);
    }
    expect((await get(path)).body.version).to.equal(0);
  });

  it('400 when patches that are each valid add up to too much', async () => {
    const path = await aConfiguration();
    expect((await patch(path, { custom: { a: 'x'.repeat(9_000) } })).status).to.equal(200);
    const { status, body } = await patch(path, { custom: { b: 'x'.repeat(9_000) } });
    expect([status, body.errors[0].pointer]).to.deep.equal([400, '/custom']);
  });

  it('304 for a tag that still holds, also 0; 412 for a stale one, and nothing changes', async () => {
    const path = await aConfiguration();
    for (const body of [{ limits: { seats: 1 } }, { limits: { seats: 2 } }]) {
      const { headers } = await get(path);
      const etag = headers['etag'] ?? '';
      expect((await get(path).set('If-None-Match', etag)).status).to.equal(304);
      expect((await patch(path, body).set('If-Match', etag)).status).to.equal(200);
      expect((await get(path).set('If-None-Match', etag)).status).to.equal(200);
      expect((await put(path, {}).set('If-Match', etag)).status).to.equal(412);
      expect((await rollback(path, { version: 0 }).set('If-Match', etag)).status).to.equal(412);
    }
    expect((await patch(path, { limits: { seats: 3 } }).set('If-Match', '"1"')).status).to.equal(412);
    expect((await patch(path, { limits: { seats: 3 } }).set('If-Match', '"2"')).body).to.include({ version: 3 });
  });

  it('200 instead of 304 once the plan has changed what holds', async () => {
    const path = await aConfiguration();
    const { headers } = await get(path);
    await service.as().patch(path.replace('/configuration', '')).send({ plan: 'gold' });
    const { status, body } = await get(path).set('If-None-Match', headers['etag'] ?? '');
    expect([status, body.settings.locale.time_zone]).to.deep.equal([200, 'Europe/Berlin']);
  });

  it('200 on a dry run with what would be, and nothing stored', async () => {
    const path = await aConfiguration();
    for (const dry of [
      patch(`${path}?dry_run=true`, { limits: { seats: 1 } }),
      put(`${path}?dry_run=true`, { limits: { seats: 1 } }),
    ]) {
      const { status, headers, body } = await dry;
      expect([status, headers['x-dry-run'], body.version]).to.deep.equal([200, 'true', 1]);
    }
    expect((await patch(`${path}?dry_run=true`, { limits: { seats: -1 } })).status).to.equal(400);
    expect((await get(path)).body.version).to.equal(0);
    expect(await events(path)).to.deep.equal([]);
  });

  it('200 rolls back to an earlier version as a new one, once for one key', async () => {
    const path = await aConfiguration();
    await patch(path, { limits: { seats: 1 }, locale: { language: 'de' } });
    await patch(path, { limits: { seats: 2 } });
    const dry = await service.as().post(`${path}/rollback?dry_run=true`).send({ version: 1 }).expect(expectDocumented);
    expect(dry.body).to.deep.include({ overrides: { locale: { language: 'de' }, limits: { seats: 1 } }, version: 3 });
    const first = await rollback(path, { version: 1 }).set('Idempotency-Key', 'back');
    expect(first.body).to.deep.include({ overrides: { locale: { language: 'de' }, limits: { seats: 1 } }, version: 3 });
    expect((await rollback(path, { version: 0 })).body).to.deep.include({ overrides: {}, version: 4 });
    const again = await rollback(path, { version: 1 }).set('Idempotency-Key', 'back');
    expect(again.text).to.equal(first.text);
    expect(again.headers['idempotency-replayed']).to.equal('true');
    expect(again.body).to.deep.equal(first.body);
    expect((await rollback(path, { version: 2 }).set('Idempotency-Key', 'back')).status).to.equal(422);
    const { body } = await get(`${path}/revisions`);
    expect(body.data.map((one: { version: number }) => one.version)).to.deep.equal([4, 3, 2, 1]);
    expect(body.data[1]).to.deep.include({
      changes: { 'limits.seats': { previous: 2, new: 1 } },
      rolled_back_to: 1,
      actor: { sub: 'integration', roles: ['partner-admin'] },
    });
  });

  it('200 with a new version for a rollback to what is set; its key is never used for another one later on', async () => {
    const path = await aConfiguration();
    await patch(path, { limits: { seats: 1 } });
    const first = await rollback(path, { version: 1 }).set('Idempotency-Key', 'same');
    expect(first.body).to.deep.include({ overrides: { limits: { seats: 1 } }, version: 2 });
    await patch(path, { limits: { seats: 2 } });
    const again = await rollback(path, { version: 1 }).set('Idempotency-Key', 'same');
    expect([again.text, again.headers['idempotency-replayed']]).to.deep.equal([first.text, 'true']);
    expect((await get(path)).body).to.deep.include({ overrides: { limits: { seats: 2 } }, version: 3 });
  });

  it('400 for a version that never was, naming it', async () => {
    const path = await aConfiguration();
    for (const version of [1, 2_147_483_647, 2 ** 40, -1, 1.5, '1', null, undefined]) {
      const { status, body } = await rollback(path, { version });
      expect([status, body.errors[0].pointer]).to.deep.equal([400, '/version']);
    }
  });

  it('200 pages through revisions by cursors that are good for this list only', async () => {
    const [path, other] = [await aConfiguration(), await aConfiguration()];
    for (let seats = 1; seats <= 5; seats += 1) await patch(path, { limits: { seats } });
    const seen: number[] = [];
    let query = '?limit=2';
    for (let pages = 0; query !== '' && pages < 5; pages += 1) {
      const { body } = await get(`${path}/revisions${query}`);
      seen.push(...body.data.map((one: { version: number }) => one.version));
      const cursor = body.next_cursor;
      query = cursor === null ? '' : `?limit=2&cursor=${cursor}`;
      if (cursor !== null)
        expect((await get(`${other}/revisions?cursor=${cursor}`)).body.code).to.equal('invalid-cursor');
    }
    expect(seen).to.deep.equal([5, 4, 3, 2, 1]);
  });

  it('404 alike for an unknown tenant, a deleted one and another partner’s; 200 for a suspended one', async () => {
    const [deleted, foreign, suspended] = [await aConfiguration(), await aConfiguration(), await aConfiguration()];
    await service.as().delete(deleted.replace('/configuration', ''));
    await service.as().post(suspended.replace('/configuration', '/suspend'));
    expect((await patch(suspended, { limits: { seats: 1 } })).status).to.equal(200);
    const stranger = service.as({ partner_id: 'partner-b' });
    const bodies: unknown[] = [];
    for (const [path, agent] of [
      [deleted, service.as()],
      [foreign, stranger],
      [`${TENANTS}/${UNKNOWN}/configuration`, service.as()],
      [`${TENANTS}/nonsense/configuration`, service.as()],
    ] as const) {
      for (const answer of [
        await agent.get(path),
        await agent.get(`${path}/sources`),
        await agent.get(`${path}/revisions`),
        await agent.patch(path).send({ limits: { seats: 1 } }),
        await agent.put(path).send({}),
        await agent.post(`${path}/rollback`).send({ version: 0 }),
        await agent.post(`${path}/rollback`).send({ version: 9 }),
      ]) {
        expect(answer.status).to.equal(404);
        const { code, detail, title } = answer.body;
        bodies.push({ code, detail, title });
      }
    }
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).to.equal(1);
    expect((await get(foreign)).body.version).to.equal(0);
  });

  it('403 for who may only read, 200 for who may operate', async () => {
    const path = await aConfiguration();
    const viewer = service.as({ roles: ['partner-viewer'] });
    expect((await viewer.get(path)).status).to.equal(200);
    for (const answer of [
      await viewer.patch(path).send({}),
      await viewer.put(path).send({}),
      await viewer.post(`${path}/rollback`).send({ version: 0 }),
    ]) {
      expect([answer.status, answer.body.code]).to.deep.equal([403, 'permission-denied']);
    }
    expect(
      (
        await service
          .as({ roles: ['partner-operator'] })
          .patch(path)
          .send({})
      ).status,
    ).to.equal(200);
  });

  it('200 with the JSON Schema of everything that can be set', async () => {
    const { status, body } = await get('/api/provisioning/configuration-schema');
    expect(status).to.equal(200);
    expect(body.$schema).to.equal('https://json-schema.org/draft/2020-12/schema');
    expect(Object.keys(body.properties)).to.deep.equal([
      'locale',
      'branding',
      'security',
      'notifications',
      'features',
      'limits',
      'custom',
    ]);
    expect(body.properties.security.properties.session_timeout_minutes).to.deep.include({
      type: ['integer', 'null'],
      minimum: 5,
      maximum: 43_200,
      default: 480,
    });
  });
});
