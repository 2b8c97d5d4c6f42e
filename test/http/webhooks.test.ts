import { expect } from 'chai';
import { listedRows, nextPage } from '../support/listed-rows.js';
import { expectProblem, pointersOf } from '../support/problem-shape.js';
import { useTenantBench } from '../support/tenant-bench.js';
import { aWebhookBody, column, createWebhook, WEBHOOKS } from '../support/webhook-bench.js';

describe('/webhooks', () => {
  const bench = useTenantBench();
  const other = () => bench().service.client({ partner_id: 'somebody-else' });

  describe('POST', () => {
    it('201 with the webhook, where it is, its version, and a secret of 32 random bytes', async () => {
      const answer = await bench().post(WEBHOOKS, aWebhookBody());
      expect(answer.status, answer.text).to.equal(201);
      const { id, created_at: at, secret } = answer.body;
      expect(answer.headers).to.include({ location: `${WEBHOOKS}/${String(id)}`, etag: '"1"' });
      expect(Buffer.from(String(secret).slice('whsec_'.length), 'base64')).to.have.lengthOf(32);
      expect(answer.body).to.deep.equal({
        id,
        partner_id: 'partner-a',
        url: 'https://8.8.8.8/hook',
        event_types: ['tenant.*'],
        description: null,
        enabled: true,
        disabled_reason: null,
        former_secret_expires_at: null,
        version: 1,
        created_at: at,
        updated_at: at,
        secret,
      });
    });

    it('201 disabled, and says who wanted it so', async () => {
      const { shown } = await createWebhook(bench(), { enabled: false, description: 'CRM', event_types: ['*'] });
      expect(shown).to.include({ enabled: false, disabled_reason: 'requested', description: 'CRM' });
    });

    for (const [field, value] of [
      ['url', undefined],
      ['url', null],
      ['url', 7],
      ['url', ''],
      ['url', 'no address'],
      ['url', `https://8.8.8.8/${'x'.repeat(2_100)}`],
      ['url', 'https://8.8.8.8/\u0000'],
      ['event_types', undefined],
      ['event_types', null],
      ['event_types', 'tenant.*'],
      ['event_types', []],
      ['event_types', Array.from({ length: 51 }, () => '*')],
      ['event_types/0', ['tenant.exploded']],
      ['event_types/1', ['*', 7]],
      ['event_types/0', ['TENANT.*']],
      ['event_types/0', ['**']],
      ['description', 7],
      ['description', 'x'.repeat(501)],
      ['description', 'a\u0007'],
      ['enabled', 'yes'],
      ['enabled', null],
      ['secret', 'whsec_mine'],
      ['id', '01a2'],
      ['version', 1],
    ] as const) {
      it(`400 that names ${field} when it is ${JSON.stringify(value)?.slice(0, 40) ?? 'absent'}, and nothing is stored`, async () => {
        const before = await bench().state.digest();
        const body = aWebhookBody({ [field.split('/')[0] ?? '']: value });
        const answer = await bench().post(WEBHOOKS, body);
        expectProblem(answer, { status: 400, code: 'invalid-request', pointer: `/${field}` });
        expect(await bench().state.digest()).to.equal(before);
      });
    }

    it('400 that names all of them at once', async () => {
      const answer = await bench().post(WEBHOOKS, aWebhookBody({ description: 7, enabled: 'no', event_types: 1 }));
      expect(pointersOf(answer)).to.have.members(['/description', '/enabled', '/event_types']);
    });

    it('200 for a dry run: no secret, nothing stored, and a flaw is told as it would be', async () => {
      const before = await bench().state.digest();
      const answer = await bench().post(`${WEBHOOKS}?dry_run=true`, aWebhookBody());
      expect(answer.status, answer.text).to.equal(200);
      expect(answer.headers).to.include({ 'x-dry-run': 'true' }).and.not.have.property('location');
      expect(answer.body).to.include({ url: 'https://8.8.8.8/hook' }).and.not.have.property('secret');
      const flawed = await bench().post(`${WEBHOOKS}?dry_run=true`, aWebhookBody({ url: 'https://10.0.0.1' }));
      expectProblem(flawed, { status: 400, pointer: '/url' });
      expect(await bench().state.digest()).to.equal(before);
    });
  });

  describe('GET of one', () => {
    it('200 without the secret, 304 while it is unchanged, and HEAD alike', async () => {
      const { path, shown, secret } = await createWebhook(bench());
      const answer = await bench().get(path);
      expect([answer.status, answer.headers.etag, answer.body]).to.deep.equal([200, '"1"', shown]);
      expect(answer.text).to.not.include(secret);
      expect((await bench().get(path, { 'if-none-match': '"0", W/"1"' })).status).to.equal(304);
      expect((await bench().get(path, { 'if-none-match': '"2"' })).status).to.equal(200);
      const head = await bench().client.send({ method: 'HEAD', path });
      expect([head.status, head.headers.etag, head.text]).to.deep.equal([200, '"1"', '']);
    });

    it("404 for what never was, for another partner's, and for what is no id", async () => {
      const { path, id } = await createWebhook(bench());
      const missing = `${WEBHOOKS}/${id.slice(0, -4)}0000`;
      for (const answer of [
        await bench().get(missing),
        await bench().get(`${WEBHOOKS}/7`),
        await other().send({ path }),
      ]) {
        expectProblem(answer, { status: 404, code: 'webhook-not-found' });
      }
      expect((await bench().get(`${WEBHOOKS}/${id.toUpperCase()}`)).status).to.equal(200);
    });
  });

  describe('GET of all', () => {
    it('200 page by page, the newest first, with a total for who asks, and only the own ones', async () => {
      const client = bench().service.client({ partner_id: 'partner-with-five' });
      const ids: string[] = [];
      for (let n = 0; n < 5; n += 1) ids.push((await createWebhook(bench(), {}, client)).id);
      const seen: unknown[] = [];
      let next: string | undefined = `${WEBHOOKS}?limit=2&include_total=true`;
      while (next !== undefined) {
        const page = await client.send({ path: next });
        expect(page.body).to.include({ total: 5, has_more: page.headers['link'] !== undefined });
        expect(page.text).to.not.include('whsec_');
        seen.push(...column(page, 'id'));
        next = nextPage(page);
      }
      expect(seen).to.deep.equal(ids.toReversed());
      expect(listedRows(await client.send({ path: WEBHOOKS }))).to.have.lengthOf(5);
      expect((await client.send({ path: WEBHOOKS })).body).to.not.have.property('total');
    });

    it('400 for a limit, a cursor or a parameter that is none', async () => {
      expectProblem(await bench().get(`${WEBHOOKS}?limit=101`), { status: 400, pointer: '?limit' });
      expectProblem(await bench().get(`${WEBHOOKS}?url=x`), { status: 400, pointer: '?url' });
      expectProblem(await bench().get(`${WEBHOOKS}?include_total=yes`), { status: 400, pointer: '?include_total' });
      expectProblem(await bench().get(`${WEBHOOKS}?cursor=abc`), { status: 400, code: 'invalid-cursor' });
    });
  });

  describe('PATCH', () => {
    it('200 with the named fields changed and the others as they were; null clears the description', async () => {
      const { path, shown } = await createWebhook(bench(), { description: 'CRM' });
      const changed = await bench().patch(path, { event_types: ['*'] }, { 'content-type': 'application/json' });
      expect(changed.status, changed.text).to.equal(200);
      const { updated_at: at } = changed.body;
      expect(changed.body).to.deep.equal({ ...shown, event_types: ['*'], version: 2, updated_at: at });
      expect(changed.headers.etag).to.equal('"2"');
      const cleared = await bench().patch(
        path,
        { description: null },
        { 'content-type': 'application/merge-patch+json' },
      );
      expect(cleared.body).to.include({ description: null, version: 3 });
      expect((await bench().get(path)).body).to.deep.equal(cleared.body);
    });

    it('200 without a new version when nothing changes, and when all of it is sent back as it was got', async () => {
      const { path, shown } = await createWebhook(bench());
      expect((await bench().patch(path, {})).body).to.deep.equal(shown);
      expect((await bench().patch(path, shown)).body).to.deep.equal(shown);
      expect((await bench().patch(path, { ...shown, description: 'new' })).body).to.include({ version: 2 });
    });

    for (const [field, value] of [
      ['id', '01a2'],
      ['partner_id', 'another'],
      ['disabled_reason', 'gone'],
      ['former_secret_expires_at', '2026-01-01T00:00:00.000Z'],
      ['version', 2],
      ['created_at', '2026-01-01T00:00:00.000Z'],
      ['updated_at', null],
      ['url', null],
      ['url', 'http://8.8.8.8'],
      ['event_types', null],
      ['event_types', []],
      ['enabled', null],
      ['secret', 'whsec_mine'],
    ] as const) {
      it(`400 that names ${field} when it is to become ${JSON.stringify(value)}`, async () => {
        const { path, shown } = await createWebhook(bench());
        expectProblem(await bench().patch(path, { [field]: value }), { status: 400, pointer: `/${field}` });
        expect((await bench().get(path)).body).to.deep.equal(shown);
      });
    }

    it('200 when it is disabled and enabled again, which it says; the event says so too', async () => {
      const { path, id } = await createWebhook(bench());
      expect((await bench().patch(path, { enabled: false })).body).to.include({ disabled_reason: 'requested' });
      expect((await bench().patch(path, { enabled: true })).body).to.include({ enabled: true, disabled_reason: null });
      const events = await bench().state.rows(
        `SELECT data->'changes' AS changes FROM events WHERE type = 'webhook.disabled' AND data->'webhook'->>'id' = $1`,
        [id],
      );
      expect(events).to.deep.equal([{ changes: { enabled: { previous: true, new: false } } }]);
    });

    it('200 for a dry run, and nothing changes', async () => {
      const { path, shown } = await createWebhook(bench());
      const answer = await bench().patch(`${path}?dry_run=true`, { enabled: false });
      expect(answer.body).to.include({ enabled: false, version: 2 });
      expect(answer.headers).to.include({ 'x-dry-run': 'true' }).and.not.have.property('etag');
      expect((await bench().get(path)).body).to.deep.equal(shown);
    });

    it('415 for another media type', async () => {
      const { path } = await createWebhook(bench());
      const answer = await bench().patch(path, {}, { 'content-type': 'application/json-patch+json' });
      expectProblem(answer, { status: 415, code: 'unsupported-media-type' });
    });
  });

  describe('DELETE', () => {
    it('204, then 404 to everything, and nothing of it is listed', async () => {
      const client = bench().service.client({ partner_id: 'partner-with-one' });
      const { path } = await createWebhook(bench(), {}, client);
      expect((await client.send({ method: 'DELETE', path })).status).to.equal(204);
      for (const [method, end] of [
        ['GET', ''],
        ['PATCH', ''],
        ['DELETE', ''],
        ['POST', '/test'],
        ['POST', '/rotate-secret'],
        ['GET', '/deliveries'],
      ] as const) {
        const body = method === 'PATCH' ? { body: {} } : {};
        const answer = await client.send({ method, path: `${path}${end}`, ...body });
        expectProblem(answer, { status: 404, code: 'webhook-not-found' });
      }
      expect(listedRows(await client.send({ path: WEBHOOKS }))).to.deep.equal([]);
    });
  });

  it('405 that names what is allowed', async () => {
    const { path } = await createWebhook(bench());
    const answer = await bench().put(path, {});
    expectProblem(answer, { status: 405, code: 'method-not-allowed' });
    expect(answer.headers.allow).to.equal('GET, HEAD, PATCH, DELETE, OPTIONS');
  });
});
