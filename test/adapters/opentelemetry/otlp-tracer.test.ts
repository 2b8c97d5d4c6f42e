import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect } from 'chai';
import { OtlpTracer } from '../../../src/adapters/opentelemetry/otlp-tracer.js';
import { Coalescer } from '../../../src/adapters/prisma/coalescer.js';
import { traced } from '../../../src/application/shared/tracer.js';
import { startOtlpReceiver, type OtlpReceiver } from '../../support/otlp-receiver.js';
import { portOf } from '../../support/port-of.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACE_PARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

describe('OtlpTracer', () => {
  let collector: OtlpReceiver;
  let trouble: string[];
  let tracer: OtlpTracer;
  beforeEach(async () => {
    collector = await startOtlpReceiver();
    trouble = [];
    tracer = new OtlpTracer({
      url: `${collector.endpoint}/v1/traces`,
      onTrouble: (reason) => void trouble.push(reason),
    });
  });
  afterEach(async () => {
    await tracer.close();
    await collector.close();
  });

  it('makes what is done within a part a part of it, also later on, and nothing outside', async () => {
    const span = tracer.begin({ name: 'outer', parent: TRACE_PARENT });
    await span.within(async () => {
      await Promise.resolve();
      await traced(tracer, { name: 'inner' }, async () => expect(tracer.current()).not.to.equal(span.traceParent));
      expect(tracer.current()).to.equal(span.traceParent);
      tracer.outside(() => expect(tracer.current()).to.equal(null));
    });
    span.end();
    expect(tracer.current()).to.equal(null);
    await tracer.close();
    const [inner, outer] = collector.spans();
    expect(outer).to.include({ name: 'outer', traceId: TRACE, parentSpanId: '00f067aa0ba902b7' });
    expect(inner).to.include({ name: 'inner', traceId: TRACE, parentSpanId: outer?.spanId });
  });

  it('tells of a failure by its class or code, never by its message', async () => {
    const failure = Object.assign(new Error('Key (email)=(a@b.example) exists'), { code: '23505' });
    const work = traced(tracer, { name: 'fails', parent: null }, () => Promise.reject(failure));
    expect(await work.catch((error: unknown) => error)).to.equal(failure);
    await tracer.close();
    expect(collector.spans()).to.have.length(1);
    expect(collector.spans()[0]).to.deep.include({ attributes: { 'error.type': '23505' }, status: { code: 2 } });
    expect(collector.text()).not.to.contain('a@b.example');
  });

  it('goes on with what a caller does not want to be followed, without sending it', async () => {
    const span = tracer.begin({ name: 'unwanted', parent: TRACE_PARENT.replace(/01$/, '00') });
    expect(span.traceParent).to.match(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    span.end();
    await tracer.close();
    expect(collector.text()).to.equal('');
  });

  it('says that a collector is away, once there is no more time to try again', async () => {
    await collector.close();
    process.env['OTEL_EXPORTER_OTLP_TIMEOUT'] = '200';
    const brief = new OtlpTracer({
      url: `${collector.endpoint}/v1/traces`,
      onTrouble: (reason) => trouble.push(reason),
    });
    delete process.env['OTEL_EXPORTER_OTLP_TIMEOUT'];
    brief.begin({ name: 'lost', parent: null }).end();
    await brief.close();
    expect(trouble.join()).to.contain('ECONNREFUSED');
    collector = await startOtlpReceiver();
  });

  it('ends without a collector that does not answer', async function () {
    this.timeout(5_000);
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const url = `http://127.0.0.1:${portOf(silent)}/v1/traces`;
    const waiting = new OtlpTracer({ url, onTrouble: (reason) => trouble.push(reason), flushMs: 50 });
    waiting.begin({ name: 'lost', parent: null }).end();
    await waiting.close();
    silent.closeAllConnections();
    silent.close();
  });

  it('shows a statement that calls of several traces share in each of them', async () => {
    const release: (() => void)[] = [];
    const statement = async (items: readonly number[]) => {
      const work = () => new Promise<void>((resolve) => release.push(resolve));
      await traced(tracer, { name: `statement for ${items.length}` }, work);
      return items;
    };
    const limits = { maxBatch: 10, maxWaiting: 10, maxLanes: 1, slowAfterMs: 60_000 };
    const coalescer = new Coalescer(statement, limits, tracer);
    const call = (item: number) => traced(tracer, { name: `call ${item}`, parent: null }, () => coalescer.submit(item));
    const calls = Promise.all([call(1), call(2), call(3), coalescer.submit(4)]);
    release.shift()?.();
    while (release.length === 0) await Promise.resolve();
    release.shift()?.();
    await calls;
    await tracer.close();
    const spans = collector.spans();
    const traceOf = (name: string) => spans.filter((span) => span.name === name).map(({ traceId }) => traceId);
    expect(new Set([1, 2, 3].flatMap((n) => traceOf(`call ${n}`))).size).to.equal(3);
    expect(traceOf('share a statement')).to.have.members([1, 2, 3].flatMap((n) => traceOf(`call ${n}`)));
    expect(traceOf('statement for 1')).to.deep.equal(traceOf('call 1'));
    expect(traceOf('statement for 3')).to.deep.equal(traceOf('call 2'));
    const shared = spans.filter(
      ({ name, attributes }) => name === 'share a statement' && attributes['db.operation.batch.size'] === 3,
    );
    expect(shared).to.have.length(2);
  });
});
