import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { join } from 'node:path';
import { packageRoot } from '../../src/infrastructure/package-root.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { runToEnd } from '../support/run-to-end.js';
import { ServerProcesses } from '../support/server-process.js';
import { TENANTS } from '../support/tenant-bench.js';
import { waitFor } from '../support/wait-for.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const PERSONAL = ['Zoë Personal', 'zoe.personal@trace.example', '+1 555 0100199'] as const;

/** How esbuild marks where code comes from: anything of OpenTelemetry but the names that all of it shares, which the metrics' library loads. */
const SDK = /^\/\/ node_modules\/@opentelemetry\/(?!api\/)/m;

describe('traces', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let collector: OtlpReceiver;
  let receiver: Receiver;
  const servers = new ServerProcesses();

  before(async () => {
    database = await createDatabase();
    collector = await startOtlpReceiver();
    receiver = await startReceiver();
  });
  after(async () => {
    await servers.stop();
    await receiver.close();
    await collector.close();
    await database.drop();
  });

  it('follow a creation from the caller through HTTP, use case and SQL to the webhook that tells of it; nothing personal is in them', async () => {
    const { client, process } = await servers.start({
      DATABASE_URL: database.url,
      WEBHOOK_ALLOW_PRIVATE_NETWORKS: 'true',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    });
    const subscription = { url: `${receiver.url}/${PERSONAL[1]}`, event_types: ['tenant.created'] };
    const subscribed = await client.send({ method: 'POST', path: '/api/provisioning/webhooks', body: subscription });
    expect(subscribed.status).to.equal(201);
    const [client_name, email, phone_number] = PERSONAL;
    const headers = { traceparent: `00-${TRACE}-${CALLER}-01`, 'idempotency-key': 'traced' };
    const body = { client_name, email, phone_number };
    const created = await client.send({ method: 'POST', path: TENANTS, headers, body });
    expect(created.status).to.equal(201);
    await client.send({ path: `${TENANTS}?email=${encodeURIComponent(email)}&q=${encodeURIComponent(email)}` });
    await client.send({ method: 'POST', path: TENANTS, body });
    await waitFor(async () => expect(receiver.receipts).to.have.length(1));
    // What is not sent yet is sent at the end.
    await process.signal('SIGTERM');
    expect(process.ended()).to.equal(0);

    const spans = collector.spans().filter(({ traceId }) => traceId === TRACE);
    const named = (name: RegExp): ReceivedSpan =>
      spans.find((span) => name.test(span.name)) ??
      expect.fail(`no ${name} in ${spans.map((span) => span.name).join(', ')}`);
    const isWithin = (span: ReceivedSpan, around: ReceivedSpan): boolean => {
      const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
      return parent !== undefined && (parent === around || isWithin(parent, around));
    };
    const request = named(/^POST \/tenants$/);
    expect(request.parentSpanId).to.equal(CALLER);
    expect(request.attributes).to.include({ 'http.route': '/tenants', 'http.response.status_code': 201 });
    const useCase = named(/^CreateTenant$/);
    expect(isWithin(useCase, request)).to.equal(true);
    const statement = named(/^INSERT idempotency_receipts$/);
    expect(isWithin(statement, useCase)).to.equal(true);
    expect(statement.attributes).to.include({ 'db.system.name': 'postgresql' });
    const delivery = named(/^deliver to webhook$/);
    expect(isWithin(delivery, request)).to.equal(true);
    expect(delivery.attributes).to.include({ 'http.response.status_code': 204 });
    const [receipt] = receiver.receipts;
    expect(receipt?.headers['traceparent']).to.equal(`00-${TRACE}-${delivery.spanId}-01`);
    expect(process.output()).to.contain(`"trace_id":"${TRACE}"`);

    const others = collector.spans().filter(({ traceId }) => traceId !== TRACE);
    expect(others.map(({ name }) => name))
      .to.include('GET /tenants')
      .and.not.include('RelayEvents');
    for (const text of [...PERSONAL, 'personal', 'traced']) expect(collector.text()).not.to.include(text);
  });

  it('cost nothing when nobody wants them: OpenTelemetry is not loaded', async () => {
    const folder = join(packageRoot(), 'dist/bundle');
    const apart = readdirSync(folder).filter(
      (name) => name.endsWith('.js') && SDK.test(readFileSync(join(folder, name), 'utf8')),
    );
    expect(apart).not.to.deep.equal([]);
    const hooks = moduleOf(
      'import { writeSync } from "node:fs"; export const load = (url, context, next) => (writeSync(1, `${url}\n`), next(url, context))',
    );
    const tell = moduleOf(`import { register } from "node:module"; register(${JSON.stringify(hooks)})`);
    // It ends as soon as it has loaded what it always loads, and looks for its database.
    const env = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing', PORT: '0', ADMIN_PORT: '0' };
    const said = await runToEnd(['--import', tell, join(folder, 'server.js')], { env }).catch(String);
    expect(said)
      .to.contain('cannot be reached')
      .and.to.match(/dist.bundle.serve-\w+\.js/);
    for (const name of apart) expect(said).not.to.contain(name);
  });
});

/** The address of a module with this text. */
function moduleOf(text: string): string {
  return `data:text/javascript,${encodeURIComponent(text)}`;
}
