import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { ProvisioningAction } from '../../src/application/provisioning/ports.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { TENANTS } from '../support/tenant-bench.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { waitFor } from '../support/wait-for.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACE_PARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

describe('traceparent (W3C Trace Context), where nothing of ours is traced', () => {
  let service: TestService;
  let receiver: Receiver;
  const applied = new Map<string, string | null>();
  before(async () => {
    receiver = await startReceiver();
    const action: ProvisioningAction = {
      name: 'noting',
      apply: async ({ state }, _signal, traceParent) => void applied.set(state.id, traceParent),
    };
    service = await startTestService({ actions: [{ action }], allowPrivateNetworks: true });
    const body = { url: receiver.url, event_types: ['tenant.created', 'tenant.activated', 'bulk_job.*'] };
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
    return { line, receipt, id };
  };

  it('201: the log line has the trace, and the webhook that tells of it goes on with it', async () => {
    const { line, receipt } = await create(TRACE_PARENT);
    expect(line?.trace_id).to.equal(TRACE);
    expect(receipt.headers['traceparent']).to.equal(TRACE_PARENT);
  });

  const receiptOf = (type: string, text: string) =>
    waitFor(
      async () =>
        receiver.receipts.find(({ body }) => body.includes(`"${type}"`) && body.includes(text)) ?? expect.fail(type),
    );

  it('201: actions are told of it, and so is the webhook that tells of their end', async () => {
    const { id } = await create(TRACE_PARENT);
    const { headers, body } = await receiptOf('tenant.activated', id);
    expect(headers['traceparent']).to.equal(TRACE_PARENT);
    expect(applied.get(JSON.parse(body).tenant_id)).to.equal(TRACE_PARENT);
  });

  it('202: rows go on with it, in their events, in their actions and at the end of the job', async () => {
    const email = `${randomUUID()}@example.com`;
    const items = [{ client_name: 'Row', email }];
    const { status, body } = await service
      .as()
      .post('/api/provisioning/bulk-jobs')
      .set({ traceparent: TRACE_PARENT })
      .send({ items });
    expect(status).to.equal(202);
    const receipts = [await receiptOf('tenant.created', email), await receiptOf('bulk_job.completed', body.id)];
    const activated = await receiptOf('tenant.activated', email);
    for (const { headers } of [...receipts, activated]) expect(headers['traceparent']).to.equal(TRACE_PARENT);
    expect(applied.get(JSON.parse(activated.body).tenant_id)).to.equal(TRACE_PARENT);
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
