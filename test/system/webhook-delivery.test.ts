import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { retryDelayMs } from '../../src/domain/webhooks/retry-schedule.js';
import { SERVER, startProcess, type ChildProcess } from '../support/child-process.js';
import { makeDeliveriesDue, waitingDeliveries } from '../support/delivery-times.js';
import { startOwnPostgres, type OwnPostgres } from '../support/own-postgres.js';
import { query } from '../support/query.js';
import { answering, hanging, resetting, startReceiver, type Behaviour, type Receiver } from '../support/receiver.js';
import { startTestService, TEST_SECRET_KEY, type TestService } from '../support/test-service.js';
import { waitFor } from '../support/wait-for.js';

/** A receiver, its webhook and its secret, and the events that it has answered well. */
interface Subscriber {
  readonly name: string;
  readonly receiver: Receiver;
  readonly webhook: string;
  readonly secret: string;
  readonly accepted: Set<string>;
}

/** Far more than anything takes: only a hang fails. */
const PATIENCE_MS = 60_000;
const RETRY_AFTER_SECONDS = 3_600;

describe('Workers that are killed, and a PostgreSQL that is restarted', function () {
  this.timeout(3 * PATIENCE_MS);

  let postgres: OwnPostgres;
  let api: TestService;
  let dataDir: string;
  let inside: Receiver;
  let processes: ChildProcess[];
  let subscribers: Subscriber[];
  before(async () => {
    [processes, subscribers] = [[], []];
    postgres = await startOwnPostgres();
    api = await startTestService({ databaseUrl: postgres.url, allowPrivateNetworks: true });
    dataDir = await mkdtemp(join(tmpdir(), 'webhooks-test-'));
    inside = await startReceiver();
  });
  after(async () => {
    for (const one of processes) if (one.ended() === null) await one.signal('SIGKILL');
    for (const { receiver } of subscribers) await receiver.close();
    await inside.close();
    await api.stop();
    await postgres.stop();
    await rm(dataDir, { recursive: true });
  });

  const startWorker = async () => {
    const started = await startProcess(SERVER, [], {
      PROCESS: 'worker',
      DATABASE_URL: postgres.url,
      DATA_DIR: dataDir,
      ADMIN_PORT: '0',
      WEBHOOK_SECRET_KEY: TEST_SECRET_KEY.toString('base64'),
      WEBHOOK_ALLOW_PRIVATE_NETWORKS: 'true',
    });
    processes.push(started);
    // Nobody can ask it for anything: it tells of no token.
    expect(started.output()).not.to.include('Bearer');
    return started;
  };
  const send = async (method: string, path: string, body: object) => {
    const answer = await api.client().send({ method, path: `/api/provisioning${path}`, body });
    expect(answer.status, answer.text).to.be.below(300);
    return answer.body;
  };
  const subscribe = async (name: string, behaviour: Behaviour) => {
    const receiver = await startReceiver(behaviour);
    const { id, secret } = await send('POST', '/webhooks', { url: receiver.url, event_types: ['tenant.*'] });
    const subscriber = { name, receiver, webhook: String(id), secret: String(secret), accepted: new Set<string>() };
    subscribers.push(subscriber);
    return subscriber;
  };
  const accept = ({ receiver, accepted }: Subscriber) =>
    receiver.behave(({ id }, response) => {
      accepted.add(id);
      response.writeHead(204).end();
    });
  /** Every second request is answered well. */
  const flap = ({ receiver, accepted }: Subscriber) => {
    let requests = 0;
    receiver.behave(({ id }, response) => {
      requests += 1;
      if (requests % 2 === 0) accepted.add(id);
      response.writeHead(requests % 2 === 0 ? 204 : 503).end();
    });
  };
  const createTenants = (count: number) =>
    Promise.all(
      Array.from({ length: count }, () =>
        send('POST', '/tenants', { client_name: 'Acme', email: `${randomUUID()}@example.com` }),
      ),
    );
  const eventually = (condition: () => Promise<unknown>) => waitFor(condition, PATIENCE_MS);
  const expectSchedule = async () => {
    const waiting = await waitingDeliveries(postgres.url);
    for (const { receiver, attempts, status, waitMs } of waiting) {
      expect(waitMs, receiver).to.be.at.least(retryDelayMs(attempts, 0));
      if (status === 429) expect(waitMs, receiver).to.be.at.least(RETRY_AFTER_SECONDS * 1_000);
    }
    return waiting;
  };

  it('lose no delivery: every receiver gets every event, alike each time and never too early', async () => {
    const well = await subscribe('is well', answering(204));
    const flapping = await subscribe('flaps', answering(204));
    accept(well);
    flap(flapping);
    await subscribe('answers 500', answering(500));
    await subscribe('hangs', hanging);
    await subscribe('resets', resetting);
    await subscribe('redirects inside', answering(307, { Location: inside.url }));
    await subscribe('asks for patience', answering(429, { 'Retry-After': String(RETRY_AFTER_SECONDS) }));
    const gone = await subscribe('is gone', answering(410));
    const since = new Date(Date.now() - 60_000).toISOString();

    const first = await startWorker();
    await createTenants(10);
    await eventually(async () => {
      for (const { name, receiver } of subscribers) expect(receiver.receipts.length, name).to.be.at.least(1);
      expect((await waitingDeliveries(postgres.url)).map(({ status }) => status)).to.include.members([500, 307, 429]);
      const disabled = await query(postgres.url, `SELECT url FROM webhooks WHERE disabled_reason = 'gone'`);
      expect(disabled).to.deep.equal([{ url: gone.receiver.url }]);
    });
    await first.signal('SIGKILL');
    expect((await expectSchedule()).length).to.be.at.least(3);
    for (const { name, receiver } of subscribers) expectGapsOfSchedule(name, receiver);

    for (const subscriber of subscribers) if (subscriber !== flapping) accept(subscriber);
    await send('PATCH', `/webhooks/${gone.webhook}`, { enabled: true });
    await makeDeliveriesDue(postgres.url);
    const second = await startWorker();
    await createTenants(10);
    await eventually(async () => expect(well.accepted.size).to.be.at.least(11));
    await postgres.signal('SIGINT', 'server');
    await eventually(() => query(postgres.url, 'SELECT'));
    await eventually(() => createTenants(1));
    await second.signal('SIGKILL');
    await expectSchedule();

    await startWorker();
    // What happened while it was disabled comes by a replay.
    await send('POST', `/webhooks/${gone.webhook}/replay`, { since });
    const events = await query(postgres.url, `SELECT id::text AS id FROM events WHERE type = 'tenant.created'`);
    const ids = events.map(({ id }) => String(id));
    await eventually(async () => {
      await expectSchedule();
      await makeDeliveriesDue(postgres.url);
      for (const { name, accepted } of subscribers) expect([...accepted], name).to.have.members(ids);
    });

    for (const { name, receiver, secret } of subscribers) {
      for (const receipt of receiver.receipts) receiver.verify(receipt, secret);
      for (const id of ids) {
        const bodies = receiver.receipts.filter((receipt) => receipt.id === id).map(({ body }) => body);
        expect(new Set(bodies).size, name).to.equal(1);
      }
    }
    expect(inside.receipts).to.deep.equal([]);
  });
});

/** While no test has moved a time, what a receiver sees keeps to the schedule too. */
function expectGapsOfSchedule(name: string, { receipts }: Receiver): void {
  for (const id of new Set(receipts.map((receipt) => receipt.id))) {
    const times = receipts.filter((receipt) => receipt.id === id).map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    gaps.forEach((gap, index) => expect(gap, name).to.be.at.least(retryDelayMs(index + 1, 0)));
  }
}
