import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startProcess, type ChildProcess } from '../support/child-process.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { query } from '../support/query.js';
import { answering, hanging, resetting, startReceiver, type Behaviour, type Receiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

/** A receiver, its secret, and how many requests it had answered well by id. */
interface Subscriber {
  readonly receiver: Receiver;
  readonly secret: string;
  readonly accepted: Set<string>;
}

const TROUBLES: Readonly<Record<string, Behaviour>> = {
  'answers 500': answering(500),
  hangs: hanging,
  resets: resetting,
  'redirects inside': answering(307, { Location: 'http://169.254.169.254/latest/meta-data' }),
  'asks for patience': answering(429, { 'Retry-After': '2' }),
};

describe('Workers that are killed, and a database that cuts its connections', function () {
  this.timeout(120_000);

  let database: TestDatabase;
  let dataDir: string;
  let processes: ChildProcess[];
  const subscribers = new Map<string, Subscriber>();
  beforeEach(async () => {
    processes = [];
    database = await createDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'webhooks-test-'));
  });
  afterEach(async () => {
    for (const one of processes) if (one.ended() === null) await one.signal('SIGKILL');
    for (const { receiver } of subscribers.values()) await receiver.close();
    await database.drop();
    await rm(dataDir, { recursive: true });
  });

  const start = async (part: 'api' | 'worker') => {
    const started = await startProcess('../../src/infrastructure/server.js', [], {
      PROCESS: part,
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      PORT: '0',
      WEBHOOK_ALLOW_PRIVATE_NETWORKS: 'true',
    });
    processes.push(started);
    // The token is printed after the process is ready.
    if (part === 'api') await waitFor(async () => expect(started.output()).to.match(/Bearer [\w-]+\.[\w-]+\.[\w-]+\W/));
    return started;
  };
  const post = async (api: ChildProcess, path: string, body: unknown): Promise<Record<string, unknown>> => {
    const port = /"port":(\d+)/.exec(api.output())?.[1];
    const token = /Bearer ([\w.-]+)/.exec(api.output())?.[1];
    const response = await fetch(`http://127.0.0.1:${port}/api/provisioning${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).to.equal(201);
    return Object(await response.json());
  };
  const subscribe = async (api: ChildProcess, name: string, trouble: Behaviour) => {
    const accepted = new Set<string>();
    const receiver = await startReceiver(trouble);
    const answer = await post(api, '/webhooks', { url: receiver.url, event_types: ['tenant.*'] });
    subscribers.set(name, { receiver, accepted, secret: String(answer['secret']) });
  };
  const accept = ({ receiver, accepted }: Subscriber) =>
    receiver.behave(({ id }, response) => {
      accepted.add(id);
      response.writeHead(204).end();
    });
  const createTenants = (api: ChildProcess, count: number) =>
    Promise.all(
      Array.from({ length: count }, () =>
        post(api, '/tenants', { client_name: 'Acme', email: `${randomUUID()}@example.com` }),
      ),
    );
  const cutConnections = () =>
    query(
      database.url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );

  it('lose no delivery: every receiver gets every event, alike each time and never too early', async () => {
    const api = await start('api');
    for (const [name, trouble] of Object.entries(TROUBLES)) await subscribe(api, name, trouble);
    await subscribe(api, 'is well', answering(204));
    const well = subscribers.get('is well');
    if (well !== undefined) accept(well);

    const first = await start('worker');
    await createTenants(api, 20);
    await waitFor(async () => {
      for (const [name, { receiver }] of subscribers) expect(receiver.receipts.length, name).to.be.at.least(8);
    });
    await first.signal('SIGKILL');
    for (const subscriber of subscribers.values()) accept(subscriber);

    const second = await start('worker');
    await createTenants(api, 20);
    await waitFor(async () => expect(well?.receiver.receipts.length).to.be.at.least(21));
    await second.signal('SIGKILL');
    await cutConnections();
    await start('worker');

    const events = (await query(database.url, 'SELECT id::text AS id FROM events')).map(({ id }) => String(id));
    expect(events).to.have.lengthOf(40);
    await waitFor(async () => {
      for (const [name, { accepted }] of subscribers) expect([...accepted], name).to.have.members(events);
    }, 90_000);

    for (const [name, { receiver, secret }] of subscribers) {
      for (const receipt of receiver.receipts) receiver.verify(receipt, secret);
      for (const id of events) {
        const attempts = receiver.receipts.filter((receipt) => receipt.id === id);
        expect(new Set(attempts.map(({ body }) => body)).size, name).to.equal(1);
        const gaps = attempts.slice(1).map(({ at }, index) => at - (attempts[index]?.at ?? 0));
        expect(gaps[0] ?? Infinity, name).to.be.at.least(4_000);
        expect(gaps[1] ?? Infinity, name).to.be.at.least(240_000);
      }
    }
  });
});
