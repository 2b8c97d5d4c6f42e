import { expect } from 'chai';
import { makeDeliveriesDue, waitingDeliveries } from '../support/delivery-times.js';
import type { Answer } from '../support/http-client.js';
import { nextPage } from '../support/listed-rows.js';
import { expectProblem } from '../support/problem-shape.js';
import { answering, startReceiver, type Receiver } from '../support/receiver.js';
import { idIn, useTenantBench } from '../support/tenant-bench.js';
import { waitFor } from '../support/wait-for.js';
import { column, createWebhook, type CreatedWebhook } from '../support/webhook-bench.js';

describe('GET /webhooks/{webhook}/deliveries', () => {
  const bench = useTenantBench({ worker: true, allowPrivateNetworks: true });
  let receiver: Receiver;
  let webhook: CreatedWebhook;

  const list = (query = ''): Promise<Answer> => bench().get(`${webhook.path}/deliveries${query}`);
  const received = (type: string) => receiver.receipts.filter(({ body }) => JSON.parse(body).type === type).length;
  before(async () => {
    // The first event is answered well, others are not.
    receiver = await startReceiver();
    webhook = await createWebhook(bench(), { url: receiver.url, event_types: ['*'] });
    const tenant = await bench().create();
    await waitFor(async () => expect(column(await list('?status=succeeded'), 'id')).to.have.lengthOf(1));
    receiver.behave(answering(503, {}, 'closed'));
    // One after the other: deliveries that are made together have no order.
    for (const [done, action] of ['suspend', 'resume'].entries()) {
      await bench().post(`${tenant}/${action}`);
      await waitFor(async () =>
        expect(await waitingDeliveries(bench().service.databaseUrl)).to.have.lengthOf(done + 1),
      );
    }
  });
  after(() => receiver.close());

  it('200 with every attempt: when, what was answered, how long it took', async () => {
    const { body } = await list('?status=pending&event_type=tenant.suspended');
    const { data } = body;
    const [delivery] = Array.isArray(data) ? data : [];
    expect(delivery).to.deep.include({ webhook_id: webhook.id, status: 'pending', attempt_count: 1 });
    const [attempt, ...others] = delivery.attempts;
    expect(others).to.deep.equal([]);
    expect(attempt).to.include({ status_code: 503, response_body: 'closed', error: 'The receiver answered 503.' });
    expect(attempt.duration_ms).to.be.a('number');
    expect(Date.parse(delivery.next_attempt_at)).to.be.above(Date.parse(attempt.at) + 4_000);
  });

  it('200 by status, by event type, and by both', async () => {
    const types = async (query: string) => column(await list(query), 'event_type');
    expect(await types('')).to.deep.equal(['tenant.resumed', 'tenant.suspended', 'tenant.created']);
    expect(await types('?status=succeeded')).to.deep.equal(['tenant.created']);
    expect(await types('?status=pending')).to.deep.equal(['tenant.resumed', 'tenant.suspended']);
    expect(await types('?status=failed')).to.deep.equal([]);
    expect(await types('?event_type=tenant.resumed')).to.deep.equal(['tenant.resumed']);
    expect(await types('?event_type=tenant.resumed&status=succeeded')).to.deep.equal([]);
  });

  it('200 page by page, the newest first, with a total for who asks', async () => {
    const seen: unknown[] = [];
    let next: string | undefined = `${webhook.path}/deliveries?limit=2&include_total=true`;
    while (next !== undefined) {
      const page = await bench().get(next);
      expect(page.body).to.include({ total: 3, has_more: page.headers['link'] !== undefined });
      seen.push(...column(page, 'id'));
      next = nextPage(page);
    }
    expect(seen).to.deep.equal(column(await list(), 'id'));
  });

  it("400 for what is no filter, and for another list's cursor", async () => {
    expectProblem(await list('?status=lost'), { status: 400, pointer: '?status' });
    expectProblem(await list('?event_type=tenant.*'), { status: 400, pointer: '?event_type' });
    const { body } = await list('?limit=1');
    const cursor = encodeURIComponent(String(body['next_cursor']));
    expectProblem(await list(`?status=pending&cursor=${cursor}`), { status: 400, code: 'invalid-cursor' });
  });

  it("404 for another partner's", async () => {
    const other = bench().service.client({ partner_id: 'somebody-else' });
    expectProblem(await other.send({ path: `${webhook.path}/deliveries` }), { code: 'webhook-not-found' });
  });

  it('202 to a retry: it is attempted now, by the same id and body, and its attempts are kept', async () => {
    receiver.behave(answering(204));
    const [id] = column(await list('?event_type=tenant.suspended'), 'id');
    const answer = await bench().post(`${webhook.path}/deliveries/${String(id)}/retry`);
    expect([answer.status, answer.body['attempt_count']]).to.deep.equal([202, 0]);
    await waitFor(async () => {
      const page = await list('?event_type=tenant.suspended&status=succeeded');
      expect(column(page, 'attempts')).to.have.nested.property('0.length', 2);
    });
    const [first, second] = receiver.receipts.filter(({ body }) => JSON.parse(body).type === 'tenant.suspended');
    expect([second?.id, second?.body]).to.deep.equal([first?.id, first?.body]);
  });

  it('202 to a replay of a span, of the types that are named, also of events from before the webhook', async () => {
    await makeDeliveriesDue(bench().service.databaseUrl);
    await waitFor(async () => expect(column(await list('?status=pending'), 'id')).to.deep.equal([]));
    const [first, second] = column(await bench().get('/api/provisioning/events?type=tenant.created'), 'timestamp');
    expect(second).to.equal(undefined);
    const since = String(first);
    const replay = (body: object, path = webhook.path) => bench().post(`${path}/replay`, body);
    const [created, resumed] = [received('tenant.created'), received('tenant.resumed')];
    const until = new Date(Date.parse(since) + 1).toISOString();
    expect((await replay({ since, until })).body).to.deep.equal({ deliveries: 1 });
    expect((await replay({ since, event_types: ['tenant.resumed'] })).body).to.deep.equal({ deliveries: 1 });
    expect((await replay({ since, event_types: ['bulk_job.*'] })).body).to.deep.equal({ deliveries: 0 });
    expect((await replay({ since: until, until: '9999-01-01T00:00:00Z', event_types: null })).body).to.deep.equal({
      deliveries: 2,
    });
    await waitFor(async () => {
      expect(received('tenant.created')).to.equal(created + 1);
      expect(received('tenant.resumed')).to.be.at.least(resumed + 1);
    });
    const late = await createWebhook(bench(), { url: receiver.url, event_types: ['tenant.suspended'] });
    expect((await replay({ since }, late.path)).body).to.deep.equal({ deliveries: 1 });
    await bench().delete(late.path);
  });

  it('202 to a test, which goes to this webhook whatever it asks for', async () => {
    const silent = await createWebhook(bench(), { url: receiver.url, event_types: ['bulk_job.*'] });
    const answer = await bench().post(`${silent.path}/test`);
    expect([answer.status, answer.body['event_type']]).to.deep.equal([202, 'webhook.test']);
    const receipt = await waitFor(async () => {
      const found = receiver.receipts.find(({ id }) => id === answer.body['event_id']);
      return found ?? expect.fail('it has not come');
    });
    receiver.verify(receipt, silent.secret);
    expect(JSON.parse(receipt.body)).to.have.nested.property('data.webhook.id', silent.id);
    expect(receipt.body).to.not.include('whsec_');
    const page = await bench().get(`${silent.path}/deliveries?event_type=webhook.test`);
    expect(column(page, 'event_id')).to.deep.equal([answer.body['event_id']]);
  });

  it('goes on with what waited while the webhook was disabled, once it is enabled', async () => {
    receiver.behave(answering(503));
    const tenant = await bench().create();
    const about = () => receiver.receipts.filter(({ body }) => JSON.parse(body).tenant_id === idIn(tenant));
    await waitFor(async () => {
      expect(about()).to.have.lengthOf(1);
      // Its failure is written down.
      expect(await waitingDeliveries(bench().service.databaseUrl)).to.have.lengthOf(1);
    });
    await bench().patch(webhook.path, { enabled: false });
    await makeDeliveriesDue(bench().service.databaseUrl);
    receiver.behave(answering(204));
    await bench().patch(webhook.path, { enabled: true });
    await waitFor(async () => expect(about()).to.have.lengthOf(2));
  });
});
