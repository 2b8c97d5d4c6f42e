import { expect } from 'chai';
import { expectProblem, pointersOf } from '../support/problem-shape.js';
import { useTenantBench } from '../support/tenant-bench.js';
import { aWebhookBody, createWebhook, WEBHOOKS, type CreatedWebhook } from '../support/webhook-bench.js';

const HOUR_MS = 60 * 60 * 1000;
const SINCE = { since: '2026-01-01T00:00:00Z' };

describe('What is done with a webhook', () => {
  const bench = useTenantBench();
  const keyed = (key: string) => ({ 'idempotency-key': key });

  /** A delivery of it that has failed for good; answers its path. */
  const aFailedDelivery = async ({ id, path }: CreatedWebhook): Promise<string> => {
    const [row] = await bench().state.rows(
      `INSERT INTO webhook_deliveries (id, webhook_id, partner_id, event_id, event_type, status, attempt_count, created_at)
       VALUES (gen_random_uuid(), $1, 'partner-a', gen_random_uuid(), 'tenant.created', 'failed', 10, now()) RETURNING id::text AS id`,
      [id],
    );
    return `${path}/deliveries/${String(row?.['id'])}`;
  };

  describe('POST …/rotate-secret', () => {
    const rotate = ({ path }: CreatedWebhook, body?: object) => bench().post(`${path}/rotate-secret`, body);

    for (const [body, hours] of [
      [undefined, 24],
      [{}, 24],
      [{ overlap_hours: 1 }, 1],
      [{ overlap_hours: 168 }, 168],
    ] as const) {
      it(`200 with a new secret, and the old one signs for ${hours} hours, for ${JSON.stringify(body) ?? 'no body'}`, async () => {
        const webhook = await createWebhook(bench());
        const answer = await rotate(webhook, body);
        expect(answer.status, answer.text).to.equal(200);
        const { secret, updated_at: at, former_secret_expires_at: end } = answer.body;
        expect(secret)
          .to.match(/^whsec_/)
          .and.not.equal(webhook.secret);
        expect(Date.parse(String(end)) - Date.parse(String(at))).to.equal(hours * HOUR_MS);
        expect(answer.headers.etag).to.equal('"2"');
        const later = await bench().get(webhook.path);
        expect(later.body).to.include({ former_secret_expires_at: end, version: 2 }).and.not.have.property('secret');
      });
    }

    it('200 without an overlap, when the old secret has leaked', async () => {
      const answer = await rotate(await createWebhook(bench()), { overlap_hours: 0 });
      expect(answer.body).to.include({ former_secret_expires_at: null });
    });

    for (const hours of [-1, 169, 1.5, '24', null]) {
      it(`400 for an overlap of ${JSON.stringify(hours)} hours, and the secret stays`, async () => {
        const webhook = await createWebhook(bench());
        const answer = await rotate(webhook, { overlap_hours: hours });
        expectProblem(answer, { status: 400, pointer: '/overlap_hours' });
        expect((await bench().get(webhook.path)).body).to.include({ version: 1 });
      });
    }

    it('200 for a dry run, which shows no secret and changes none', async () => {
      const webhook = await createWebhook(bench());
      const answer = await bench().post(`${webhook.path}/rotate-secret?dry_run=true`);
      expect(answer.status, answer.text).to.equal(200);
      expect(answer.body).to.include({ version: 2 }).and.not.have.property('secret');
      expect((await bench().get(webhook.path)).body).to.include({ version: 1 });
    });
  });

  describe('POST …/replay', () => {
    const replay = async (body: object) => bench().post(`${(await createWebhook(bench())).path}/replay`, body);

    for (const [field, body] of [
      ['/since', {}],
      ['/since', { since: 'yesterday' }],
      ['/since', { since: '2026-02-30T00:00:00Z' }],
      ['/until', { ...SINCE, until: '2026-01-01T00:00:00Z' }],
      ['/until', { ...SINCE, until: 'now' }],
      ['/event_types', { ...SINCE, event_types: 'tenant.*' }],
      ['/event_types', { ...SINCE, event_types: [] }],
      ['/event_types/1', { ...SINCE, event_types: ['*', 'tenant.exploded'] }],
      ['/to', { ...SINCE, to: 'me' }],
    ] as const) {
      it(`400 that names ${field} for ${JSON.stringify(body)}`, async () => {
        expect(pointersOf(await replay(body))).to.include(field);
      });
    }

    it('200 for a dry run: how many it would be, and nothing is delivered', async () => {
      const { path } = await createWebhook(bench());
      const answer = await bench().post(`${path}/replay?dry_run=true`, SINCE);
      expect([answer.status, answer.body]).to.deep.equal([200, { deliveries: 0 }]);
      expect(answer.headers).to.include({ 'x-dry-run': 'true' });
    });
  });

  it('404 for a delivery that is none, or of another webhook', async () => {
    const webhook = await createWebhook(bench());
    const other = await aFailedDelivery(await createWebhook(bench()));
    for (const delivery of ['7', webhook.id, other.slice(other.lastIndexOf('/') + 1)]) {
      const answer = await bench().post(`${webhook.path}/deliveries/${delivery}/retry`);
      expectProblem(answer, { status: 404, code: 'webhook-not-found' });
    }
  });

  it('409 to a test, a retry and a replay while it is disabled, with what is allowed', async () => {
    const webhook = await createWebhook(bench());
    const delivery = await aFailedDelivery(webhook);
    await bench().patch(webhook.path, { enabled: false });
    for (const [path, body] of [
      [`${webhook.path}/test`],
      [`${delivery}/retry`],
      [`${webhook.path}/replay`, SINCE],
    ] as const) {
      for (const query of ['', '?dry_run=true']) {
        const answer = await bench().post(`${path}${query}`, body);
        expectProblem(answer, { status: 409, code: 'invalid-state-transition' });
        expect(answer.body).to.deep.include({ from: 'disabled', allowed: ['enabled'] });
      }
    }
  });

  it('200 for a dry run of a test and a retry, and nothing is on its way', async () => {
    const webhook = await createWebhook(bench());
    const delivery = await aFailedDelivery(webhook);
    const before = await bench().state.digest();
    expect((await bench().post(`${webhook.path}/test?dry_run=true`)).body).to.include({ event_type: 'webhook.test' });
    const retried = await bench().post(`${delivery}/retry?dry_run=true`);
    expect(retried.body).to.include({ status: 'pending', attempt_count: 0 });
    expect(await bench().state.digest()).to.equal(before);
  });

  /** Every change that If-Match can be put on, and what it answers. */
  const ACTIONS: Readonly<Record<string, readonly [method: string, end: string, body?: object]>> = {
    PATCH: ['PATCH', '', { description: 'new' }],
    DELETE: ['DELETE', ''],
    'rotate-secret': ['POST', '/rotate-secret'],
    test: ['POST', '/test'],
    replay: ['POST', '/replay', SINCE],
  };
  for (const [name, [method, end, body]] of Object.entries(ACTIONS)) {
    it(`412 to ${name} with a stale If-Match, and it passes with the present version and with *`, async () => {
      const webhook = await createWebhook(bench());
      await bench().patch(webhook.path, { description: 'second' });
      const send = (tag: string) =>
        bench().client.send({
          method,
          path: `${webhook.path}${end}`,
          headers: { 'if-match': tag },
          ...(body !== undefined && { body }),
        });
      const before = await bench().state.digest();
      for (const tag of ['"1"', '"3"', 'W/"2"']) expectProblem(await send(tag), { code: 'precondition-failed' });
      expect(await bench().state.digest()).to.equal(before);
      expect((await send('"2"')).status).to.be.oneOf([200, 202, 204]);
      if (name !== 'DELETE') expect((await send('*')).status).to.be.oneOf([200, 202]);
    });
  }

  describe('with an Idempotency-Key', () => {
    it('201 again with the same secret, whatever has become of the webhook, and 422 for another body', async () => {
      const first = await bench().post(WEBHOOKS, aWebhookBody(), keyed('create'));
      const path = first.headers.location ?? '';
      await bench().patch(path, { description: 'changed', enabled: false });
      const changed = await bench().post(WEBHOOKS, aWebhookBody(), keyed('create'));
      await bench().delete(path);
      const deleted = await bench().post(WEBHOOKS, aWebhookBody(), keyed('create'));
      for (const again of [changed, deleted]) {
        expect([again.status, again.body, again.headers.location]).to.deep.equal([201, first.body, path]);
        expect(again.headers).to.include({ 'idempotency-replayed': 'true', etag: '"1"' });
      }
      const reused = await bench().post(WEBHOOKS, aWebhookBody({ description: 'other' }), keyed('create'));
      expectProblem(reused, { status: 422, code: 'idempotency-key-reused' });
    });

    const aDelivery = async (webhook: CreatedWebhook) => `${await aFailedDelivery(webhook)}/retry`;
    const repeated: Readonly<Record<string, readonly [(webhook: CreatedWebhook) => Promise<string>, object, object]>> =
      {
        'rotate-secret': [async ({ path }) => `${path}/rotate-secret`, { overlap_hours: 2 }, { overlap_hours: 3 }],
        test: [async ({ path }) => `${path}/test`, {}, { more: 1 }],
        replay: [async ({ path }) => `${path}/replay`, SINCE, { since: '2026-02-01T00:00:00Z' }],
        retry: [aDelivery, {}, { more: 1 }],
      };
    for (const [name, [pathOf, body, otherBody]] of Object.entries(repeated)) {
      it(`the first answer to ${name} again, done once, though it was changed, disabled and deleted since`, async () => {
        const webhook = await createWebhook(bench());
        const path = await pathOf(webhook);
        const headers = { ...keyed(`${name}-once`), 'if-match': '"1"' };
        const first = await bench().post(path, body, headers);
        expect(first.status, first.text).to.be.oneOf([200, 202]);
        const again = async () => {
          const before = await bench().state.digest();
          const answer = await bench().post(path, body, headers);
          expect([answer.status, answer.body]).to.deep.equal([first.status, first.body]);
          expect(answer.headers).to.include({ 'idempotency-replayed': 'true' });
          expect(await bench().state.digest()).to.equal(before);
        };
        await again();
        await bench().patch(webhook.path, { description: 'changed', enabled: false });
        await again();
        await bench().delete(webhook.path);
        await again();
        if (name === 'rotate-secret' || name === 'replay') {
          const reused = await bench().post(path, otherBody, headers);
          expectProblem(reused, { status: 422, code: 'idempotency-key-reused' });
        }
      });

      it(`one execution of ${name} for many requests at once`, async () => {
        const webhook = await createWebhook(bench());
        const path = await pathOf(webhook);
        const answers = await Promise.all(
          Array.from({ length: 8 }, () => bench().post(path, body, keyed(`${name}-at-once`))),
        );
        for (const answer of answers) expect(answer.body).to.deep.equal(answers[0]?.body);
        expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).to.have.lengthOf(1);
      });
    }

    it('409 again once it was refused, also when the webhook has been enabled since', async () => {
      const webhook = await createWebhook(bench(), { enabled: false });
      const test = () => bench().post(`${webhook.path}/test`, undefined, keyed('refused'));
      expect((await test()).status).to.equal(409);
      await bench().patch(webhook.path, { enabled: true });
      const again = await test();
      expectProblem(again, { status: 409, code: 'invalid-state-transition' });
      expect(again.headers).to.include({ 'idempotency-replayed': 'true' });
      expect((await bench().post(`${webhook.path}/test`, undefined, keyed('another'))).status).to.equal(202);
    });

    it('the first answer for a platform administrator as well, who reaches every partner', async () => {
      const webhook = await createWebhook(bench());
      const admin = bench().service.client({ partner_id: undefined, roles: ['platform-admin'] });
      const rotate = () =>
        admin.send({ method: 'POST', path: `${webhook.path}/rotate-secret`, headers: keyed('platform') });
      const first = await rotate();
      expect(first.status, first.text).to.equal(200);
      await bench().patch(webhook.path, { enabled: false });
      const again = await rotate();
      expect([again.body, again.headers['idempotency-replayed']]).to.deep.equal([first.body, 'true']);
    });
  });

  it('writes no secret into the log, and keeps none that can be read in the database', async () => {
    const webhook = await createWebhook(bench());
    const { body } = await bench().post(`${webhook.path}/rotate-secret`);
    const secrets = [webhook.secret, String(body['secret'])];
    const [row] = await bench().state.rows('SELECT to_json(webhooks)::text AS text FROM webhooks WHERE id = $1', [
      webhook.id,
    ]);
    const kept = await bench().state.rows(`SELECT outcome::text AS text FROM idempotency_receipts`);
    const texts = [JSON.stringify(bench().service.log), JSON.stringify(row), JSON.stringify(kept)];
    for (const secret of secrets) {
      for (const text of texts) expect(text).to.not.include(secret.slice('whsec_'.length));
    }
  });
});

describe('With REQUIRE_IF_MATCH', () => {
  const bench = useTenantBench({ requireIfMatch: true });

  it('428 to every change of a webhook that names no version', async () => {
    const { path } = await createWebhook(bench());
    const answers = [
      await bench().patch(path, { enabled: false }),
      await bench().delete(path),
      ...(await Promise.all(['/test', '/rotate-secret'].map((end) => bench().post(`${path}${end}`)))),
      await bench().post(`${path}/replay`, SINCE),
    ];
    for (const answer of answers) expectProblem(answer, { status: 428, code: 'precondition-required' });
    expect((await bench().patch(path, { enabled: false }, { 'if-match': '"1"' })).status).to.equal(200);
  });
});
