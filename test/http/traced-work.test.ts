import { expect } from 'chai';
import { HttpAction } from '../../src/adapters/actions/http-action.js';
import { OtlpTracer } from '../../src/adapters/opentelemetry/otlp-tracer.js';
import { StandardWebhooksSigner } from '../../src/adapters/system/standard-webhooks-signer.js';
import { SystemClock } from '../../src/adapters/system/system-clock.js';
import { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { TENANTS } from '../support/tenant-bench.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { waitFor } from '../support/wait-for.js';

const [SINGLE, MANY] = ['4bf92f3577b34da6a3ce929d0e0e4736', '5bf92f3577b34da6a3ce929d0e0e4736'] as const;
const CALLER = '00f067aa0ba902b7';

describe('work that a traced request leaves to the worker', function () {
  this.timeout(30_000);
  let collector: OtlpReceiver;
  let receiver: Receiver;
  let service: TestService;
  let spans: readonly ReceivedSpan[];

  before(async () => {
    [collector, receiver] = await Promise.all([startOtlpReceiver(), startReceiver()]);
    const tracer = new OtlpTracer({ url: `${collector.endpoint}/v1/traces`, onTrouble: () => undefined });
    const url = new URL(`${receiver.url}/action`);
    const secret = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;
    const options = { name: 'billing', url, secret, compensateUrl: null };
    const action = new HttpAction(options, new SystemClock(), new StandardWebhooksSigner());
    service = await startTestService({ actions: [{ action }], allowPrivateNetworks: true, tracer });
    try {
      const webhook = { url: `${receiver.url}/webhook`, event_types: ['*'] };
      expect((await service.as().post('/api/provisioning/webhooks').send(webhook)).status).to.equal(201);
      const send = (path: string, trace: string, body: object) =>
        service
          .as()
          .post(path)
          .set({ traceparent: `00-${trace}-${CALLER}-01` })
          .send(body);
      const tenant = (name: string) => ({ client_name: name, email: `${name}@traced.example` });
      expect((await send(TENANTS, SINGLE, tenant('single'))).status).to.equal(201);
      const items = [tenant('one'), tenant('two')];
      expect((await send('/api/provisioning/bulk-jobs', MANY, { items })).status).to.equal(202);
      // Of each of the three tenants: created, activated; and the end of the job.
      await waitFor(async () => expect(at('/webhook')).to.have.length(7));
    } finally {
      // What is not sent yet is sent at the end.
      await service.stop();
      await tracer.close();
    }
    spans = collector.spans();
  });
  after(async () => {
    await receiver.close();
    await collector.close();
  });

  const at = (path: string) => receiver.receipts.filter((receipt) => receipt.path.endsWith(path));
  const named = (name: string, trace: string) => spans.filter((span) => span.name === name && span.traceId === trace);
  const only = (name: string, trace: string): ReceivedSpan => {
    const [span, ...others] = named(name, trace);
    expect(others, name).to.have.length(0);
    return span ?? expect.fail(`no ${name} in ${spans.map((one) => one.name).join(', ')}`);
  };
  const isWithin = (span: ReceivedSpan, around: ReceivedSpan): boolean => {
    const parent = spans.find(({ spanId, traceId }) => spanId === span.parentSpanId && traceId === span.traceId);
    return parent !== undefined && (parent === around || isWithin(parent, around));
  };
  const told = (path: string, trace: string) =>
    at(path)
      .map(({ headers }) => headers['traceparent'])
      .filter((traceParent) => traceParent?.includes(trace));
  const spansTold = (name: string, trace: string) =>
    named(name, trace).map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`);

  it('actions are parts of its trace, are told so, and so is the webhook that tells how they ended', () => {
    const request = only('POST /tenants', SINGLE);
    expect(request.parentSpanId).to.equal(CALLER);
    const call = only('call action', SINGLE);
    const jobs = named('job run-provisioning', SINGLE);
    // A run may be looked at more often than its actions are called.
    const job = jobs.find((one) => isWithin(call, one)) ?? expect.fail('it is called by no job');
    expect(isWithin(job, request)).to.equal(true);
    expect(call.attributes).to.deep.equal({ 'provisioning.action': 'billing', 'provisioning.operation': 'apply' });
    expect(told('/action', SINGLE)).to.deep.equal(spansTold('call action', SINGLE));
    const deliveries = named('deliver to webhook', SINGLE);
    expect(deliveries.map((delivery) => [isWithin(delivery, request), isWithin(delivery, job)])).to.have.deep.members([
      [true, false],
      [true, true],
    ]);
    expect(told('/webhook', SINGLE)).to.have.members(spansTold('deliver to webhook', SINGLE));
  });

  it('rows of a bulk job are parts of its trace, with all that follows; the turn in which they were done is linked to', () => {
    const request = only('POST /bulk-jobs', MANY);
    const rows = only('work off rows', MANY);
    expect(isWithin(rows, request)).to.equal(true);
    expect(rows.attributes).to.include({ 'messaging.batch.message_count': 2 });
    const turn = spans.find(({ spanId }) => spanId === rows.links[0]?.spanId);
    expect(turn?.traceId).to.not.equal(MANY);
    for (const name of ['CreateTenant', 'job run-provisioning', 'call action']) {
      for (const part of named(name, MANY)) expect(isWithin(part, rows), name).to.equal(true);
    }
    for (const name of ['CreateTenant', 'call action']) expect(named(name, MANY), name).to.have.length(2);
    const deliveries = named('deliver to webhook', MANY);
    expect(deliveries).to.have.length(5);
    for (const delivery of deliveries) expect(isWithin(delivery, request)).to.equal(true);
    expect(told('/webhook', MANY)).to.have.members(spansTold('deliver to webhook', MANY));
    expect(told('/action', MANY)).to.have.members(spansTold('call action', MANY));
  });
});
