import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { makeDeliveriesDue, waitingDeliveries } from '../support/delivery-times.js';
import { answering, resetting, startReceiver, type Receiver } from '../support/receiver.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { waitFor } from '../support/wait-for.js';

const BASE = '/api/provisioning';

interface Shown {
  readonly id: string;
  readonly secret: string;
}

interface ShownDelivery {
  readonly id: string;
  readonly status: string;
  readonly attempt_count: number;
  readonly next_attempt_at: string | null;
  readonly attempts: readonly { status_code: number | null; error: string | null; response_body: string | null }[];
}

describe('Deliveries to a receiver', function () {
  this.timeout(120_000);

  let service: TestService;
  let receiver: Receiver;
  before(async () => {
    service = await startTestService({ worker: true, allowPrivateNetworks: true });
  });
  after(() => service.stop());
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  const aPartner = () => service.as({ partner_id: `partner-${randomUUID()}` });
  type Partner = ReturnType<typeof aPartner>;
  const subscribe = async (partner: Partner, fields: Record<string, unknown> = {}): Promise<Shown> => {
    const body = { url: receiver.url, event_types: ['*'], ...fields };
    const answer = await partner.post(`${BASE}/webhooks`).send(body);
    expect(answer.status, answer.text).to.equal(201);
    return answer.body;
  };
  const createTenant = async (partner: Partner): Promise<string> => {
    const body = { client_name: 'Acme', email: `${randomUUID()}@example.com` };
    const answer = await partner.post(`${BASE}/tenants`).send(body);
    expect(answer.status, answer.text).to.equal(201);
    return answer.body.tenant;
  };
  const deliveries = async (partner: Partner, { id }: Shown): Promise<readonly ShownDelivery[]> => {
    const answer = await partner.get(`${BASE}/webhooks/${id}/deliveries`);
    expect(answer.status, answer.text).to.equal(200);
    return answer.body.data;
  };
  const untilReceived = (count: number) => waitFor(async () => expect(receiver.receipts.length).to.be.at.least(count));

  it('carry the event as the feed shows it, signed so that the public library accepts it', async () => {
    const partner = aPartner();
    const { secret } = await subscribe(partner);
    const tenant = await createTenant(partner);
    await untilReceived(1);
    const [receipt] = receiver.receipts;
    if (receipt === undefined) throw new Error('nothing was received');
    receiver.verify(receipt, secret);
    const { body } = await partner.get(`${BASE}/events/${receipt.id}`);
    expect(JSON.parse(receipt.body)).to.deep.equal(body);
    expect(body).to.have.all.keys(
      'id',
      'type',
      'timestamp',
      'sequence',
      'partner_id',
      'tenant_id',
      'actor',
      'request_id',
      'data',
    );
    expect(body).to.include({ type: 'tenant.created', tenant_id: tenant });
    expect(receipt.headers).to.include({ 'content-type': 'application/json' });
  });

  it('come back on the schedule after 500, with the same id and body, and succeed in the end', async () => {
    const partner = aPartner();
    const webhook = await subscribe(partner);
    receiver.behave(answering(500, {}, 'out of order'));
    await createTenant(partner);
    const [waiting] = await waitFor(async () => {
      const found = await waitingDeliveries(service.databaseUrl);
      const mine = found.filter(({ receiver: url }) => url === receiver.url);
      expect(mine).to.have.lengthOf(1);
      return mine;
    });
    // Five seconds, a fifth more or less, from when the failure was written down, which is a little after it.
    expect(waiting?.waitMs).to.be.within(4_000, 16_000);
    receiver.behave(answering(204));
    await makeDeliveriesDue(service.databaseUrl);
    await untilReceived(2);
    const [first, second] = receiver.receipts;
    if (first === undefined || second === undefined) throw new Error('not received twice');
    expect([second.id, second.body]).to.deep.equal([first.id, first.body]);
    receiver.verify(first, webhook.secret);
    receiver.verify(second, webhook.secret);
    await waitFor(async () => {
      const [delivery] = await deliveries(partner, webhook);
      expect(delivery).to.include({ status: 'succeeded', attempt_count: 2, next_attempt_at: null });
      expect(delivery?.attempts.map((attempt) => attempt.status_code)).to.deep.equal([500, 204]);
      expect(delivery?.attempts[0]).to.include({ response_body: 'out of order', error: 'The receiver answered 500.' });
    });
  });

  it('wait as long as Retry-After says', async () => {
    const partner = aPartner();
    const webhook = await subscribe(partner);
    receiver.behave(answering(429, { 'Retry-After': '3600' }));
    await createTenant(partner);
    await waitFor(async () => {
      const [delivery] = await deliveries(partner, webhook);
      expect(delivery?.attempts).to.have.lengthOf(1);
      const wait = Date.parse(delivery?.next_attempt_at ?? '') - Date.now();
      expect(wait).to.be.within(3_500_000, 3_601_000);
    });
  });

  it('do not follow a redirect', async () => {
    const partner = aPartner();
    const other = await startReceiver();
    const webhook = await subscribe(partner);
    receiver.behave(answering(302, { Location: other.url }));
    await createTenant(partner);
    await waitFor(async () => {
      const [delivery] = await deliveries(partner, webhook);
      expect(delivery?.attempts[0]?.error).to.match(/redirect/);
      expect(delivery).to.include({ status: 'pending' });
    });
    expect(other.receipts).to.deep.equal([]);
    await other.close();
  });

  it('say what happened when the connection is reset', async () => {
    const partner = aPartner();
    const webhook = await subscribe(partner);
    receiver.behave(resetting);
    await createTenant(partner);
    await waitFor(async () => {
      const [delivery] = await deliveries(partner, webhook);
      expect(delivery?.attempts[0]).to.include({ status_code: null, response_body: null });
      expect(delivery?.attempts[0]?.error).to.match(/closed/);
    });
  });

  it('stop at once at 410, tell the other webhooks, and go on when it is enabled again', async () => {
    const partner = aPartner();
    const webhook = await subscribe(partner, { event_types: ['tenant.*'] });
    const witness = await startReceiver();
    await subscribe(partner, { url: witness.url, event_types: ['webhook.disabled'] });
    receiver.behave(answering(410));
    await createTenant(partner);
    await waitFor(async () => {
      const { body } = await partner.get(`${BASE}/webhooks/${webhook.id}`);
      expect(body).to.include({ enabled: false, disabled_reason: 'gone' });
    });
    await waitFor(async () => expect(witness.receipts).to.have.lengthOf(1));
    expect(JSON.parse(witness.receipts[0]?.body ?? '')).to.have.nested.property('data.webhook.id', webhook.id);
    receiver.behave(answering(204));
    await makeDeliveriesDue(service.databaseUrl);
    await partner.patch(`${BASE}/webhooks/${webhook.id}`).send({ enabled: true });
    await untilReceived(2);
    await witness.close();
  });

  it('keep the first 8 KiB of an answer, and need no more of it', async () => {
    const partner = aPartner();
    const webhook = await subscribe(partner);
    receiver.behave((_receipt, response) => {
      response.writeHead(200);
      response.write('x'.repeat(100_000));
    });
    await createTenant(partner);
    await waitFor(async () => {
      const [delivery] = await deliveries(partner, webhook);
      expect(delivery?.status).to.equal('succeeded');
      expect(delivery?.attempts[0]?.response_body).to.equal('x'.repeat(8 * 1024));
    });
  });

  it('are signed by both secrets as long as a rotation overlaps, and then by the new one', async () => {
    const partner = aPartner();
    const { id, secret } = await subscribe(partner);
    const rotated = await partner.post(`${BASE}/webhooks/${id}/rotate-secret`).send({ overlap_hours: 1 });
    expect(rotated.status, rotated.text).to.equal(200);
    await createTenant(partner);
    await untilReceived(1);
    const [both] = receiver.receipts;
    if (both === undefined) throw new Error('nothing was received');
    receiver.verify(both, secret);
    receiver.verify(both, rotated.body.secret);
    const last = await partner.post(`${BASE}/webhooks/${id}/rotate-secret`).send({ overlap_hours: 0 });
    await createTenant(partner);
    await untilReceived(2);
    const [, alone] = receiver.receipts;
    if (alone === undefined) throw new Error('nothing was received');
    receiver.verify(alone, last.body.secret);
    expect(() => receiver.verify(alone, rotated.body.secret)).to.throw();
  });

  it('test one webhook and no other', async () => {
    const partner = aPartner();
    const other = await startReceiver();
    await subscribe(partner, { url: other.url });
    const { id } = await subscribe(partner, { event_types: ['tenant.deleted'] });
    const answer = await partner.post(`${BASE}/webhooks/${id}/test`);
    expect(answer.status, answer.text).to.equal(202);
    await untilReceived(1);
    expect(receiver.receipts[0]?.id).to.equal(answer.body.event_id);
    await createTenant(partner);
    await waitFor(async () => expect(other.receipts).to.have.lengthOf(1));
    expect(JSON.parse(other.receipts[0]?.body ?? '')).to.include({ type: 'tenant.created' });
    await other.close();
  });

  it('are made again one by one, and for a span, also of events from before the webhook', async () => {
    const partner = aPartner();
    const since = new Date(Date.now() - 1_000).toISOString();
    await createTenant(partner);
    await createTenant(partner);
    await waitFor(async () => {
      const { body } = await partner.get(`${BASE}/events`);
      expect(body.data).to.have.lengthOf(2);
    });
    const webhook = await subscribe(partner);
    const replay = await partner.post(`${BASE}/webhooks/${webhook.id}/replay`).send({ since });
    expect([replay.status, replay.body]).to.deep.equal([202, { deliveries: 2 }]);
    await untilReceived(2);
    const done = await waitFor(async () => {
      const all = await deliveries(partner, webhook);
      expect(all.map(({ status }) => status)).to.deep.equal(['succeeded', 'succeeded']);
      return all;
    });
    const path = `${BASE}/webhooks/${webhook.id}/deliveries/${done[0]?.id ?? ''}/retry`;
    const retry = await partner.post(path);
    expect(retry.status, retry.text).to.equal(202);
    await untilReceived(3);
    await waitFor(async () => expect((await deliveries(partner, webhook))[0]?.attempts).to.have.lengthOf(2));
  });
});
