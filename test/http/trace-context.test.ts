import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { TENANTS } from '../support/tenant-bench.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { waitFor } from '../support/wait-for.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACE_PARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

describe('traceparent (W3C Trace Context), where nothing of ours is traced', () => {
  let service: TestService;
  let receiver: Receiver;
  before(async () => {
    receiver = await startReceiver();
    service = await startTestService({ worker: true, allowPrivateNetworks: true });
    const body = { url: receiver.url, event_types: ['tenant.created'] };
    expect((await service.as().post('/api/provisioning/webhooks').send(body)).status).to.equal(201);
  });
  after(async () => {
    await service.stop();
    await receiver.close();
  });

  const create = async (traceparent?: string) => {
    const id = randomUUID();
    const answer = await service
      .as()
      .post(TENANTS)
      .set(traceparent === undefined ? {} : { traceparent })
      .send({ client_name: 'Acme', email: `${id}@example.com` });
    expect(answer.status).to.equal(201);
    const receipt = await waitFor(async () => receiver.receipts.find(({ body }) => body.includes(id)) ?? expect.fail());
    const line = service.log.find(({ request_id }) => request_id === answer.headers['x-request-id']);
    return { line, receipt };
  };

  it('201: the log line has the trace, and the webhook that tells of it goes on with it', async () => {
    const { line, receipt } = await create(TRACE_PARENT);
    expect(line?.trace_id).to.equal(TRACE);
    expect(receipt.headers['traceparent']).to.equal(TRACE_PARENT);
  });

  it('201: of a later version what is known is kept', async () => {
    const { receipt } = await create(`cc-${TRACE}-00f067aa0ba902b7-01-what-the-future-will-be-like`);
    expect(receipt.headers['traceparent']).to.equal(TRACE_PARENT);
  });

  for (const [what, value] of [
    ['none', undefined],
    ['rubbish', 'rubbish'],
    ['capitals', TRACE_PARENT.toUpperCase()],
    ['no trace', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['no parent', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['the version that is none', TRACE_PARENT.replace('00-', 'ff-')],
    ['more than version 00 has', `${TRACE_PARENT}-more`],
    ['far too much', `cc${TRACE_PARENT.slice(2)}-${'x'.repeat(5_000)}`],
  ] as const) {
    it(`201: ${what} is as if there were none`, async () => {
      const { line, receipt } = await create(value);
      expect(line).not.to.have.property('trace_id');
      expect(receipt.headers).not.to.have.property('traceparent');
    });
  }
});
