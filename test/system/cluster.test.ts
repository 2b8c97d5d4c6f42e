import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { Cluster } from '../support/cluster.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { makeDeliveriesDue } from '../support/delivery-times.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { StoredState } from '../support/stored-state.js';
import { TENANTS } from '../support/tenant-bench.js';
import { mintToken } from '../support/tokens.js';
import { waitFor } from '../support/wait-for.js';

/** How many tenants are created while processes come and go, when the oldest are killed, and how many are created once the new ones are there. */
const [UNDER_LOAD, KILL_AT, AFTERWARDS] = [45, 10, 15];
const MANY = UNDER_LOAD + AFTERWARDS;
/** More than what is created takes. */
const BURST = 90;
const TOO_MANY = 130;

describe('three processes of the API and two workers', function () {
  this.timeout(120_000);
  let database: TestDatabase;
  let state: StoredState;
  let receiver: Receiver;
  let cluster: Cluster;

  before(async () => {
    database = await createDatabase();
    state = new StoredState(database.url);
    receiver = await startReceiver();
    cluster = new Cluster({
      DATABASE_URL: database.url,
      RATE_LIMIT_BURST: String(BURST),
      RATE_LIMIT_PER_MINUTE: '1',
    });
    await cluster.add('api', 3);
  });
  after(async () => {
    await cluster.stop();
    await receiver.close();
    await state.close();
    await database.drop();
  });

  const onTheirOwn = () => cluster.output().match(/rate limits (cannot be|are) shared/g) ?? [];
  const authorization = (partner: string) => `Bearer ${mintToken({ partner_id: partner })}`;

  it('do their part each: no API is ready before a worker lives, and a worker serves its operator only', async () => {
    const readiness = async () =>
      (await cluster.ask({ path: '/readyz' })).map(({ status, body }) => ({ status, ...Object(body['checks']) }));
    const allAre = (expected: object) => Array.from({ length: 3 }, () => expected);
    const withoutWorker = { status: 503, accepting: 'ok', database: 'ok', migrations: 'ok', worker: 'failing' };
    expect(await readiness()).to.deep.equal(allAre(withoutWorker));

    await cluster.add('worker', 2);
    await waitFor(async () =>
      expect(await readiness()).to.deep.equal(allAre({ ...withoutWorker, status: 200, worker: 'ok' })),
    );
    expect(cluster.output('worker')).not.to.include('"port"');
    const admin = `http://127.0.0.1:${/"adminPort":(\d+)/.exec(cluster.output('worker'))?.[1]}`;
    await waitFor(async () => expect((await fetch(`${admin}/readyz`)).status).to.equal(200));
    expect((await fetch(`${admin}/livez`)).status).to.equal(200);
    await waitFor(async () =>
      expect(await (await fetch(`${admin}/metrics`)).text()).to.include('provisioning_workers_alive 2'),
    );
  });

  it('lose nothing and do nothing twice while some are killed and others come', async () => {
    const headers = { authorization: authorization('busy') };
    const body = { url: receiver.url, event_types: ['tenant.created'] };
    const subscribed = await cluster.send({ method: 'POST', path: '/api/provisioning/webhooks', headers, body });
    expect(subscribed.status).to.equal(201);

    const created = new Map<number, string>();
    let changes: Promise<unknown> = Promise.reject(new Error('nobody was killed'));
    changes.catch(() => undefined);
    const change = () =>
      Promise.all([cluster.kill('api'), cluster.kill('worker'), cluster.add('api'), cluster.add('worker')]);
    const create = async (n: number) => {
      const { status, body } = await cluster.send({
        method: 'POST',
        path: TENANTS,
        headers: { ...headers, 'idempotency-key': `cluster-${n}` },
        body: { client_name: `Cluster ${n}`, email: `cluster-${n}@example.com` },
      });
      expect(status).to.equal(201);
      created.set(n, String(body['tenant']));
      // Eleven other requests are under way.
      if (created.size === KILL_AT) changes = change();
    };
    let next = 0;
    const createUpTo = (count: number) => {
      const client = async () => {
        while (next < count) await create(next++);
      };
      return Promise.all(Array.from({ length: 12 }, client));
    };
    await createUpTo(UNDER_LOAD);
    await changes;
    await createUpTo(MANY);

    expect(new Set(created.values()).size).to.equal(MANY);
    for (const table of ['tenants', 'idempotency_receipts']) expect(await state.count(table), table).to.equal(MANY);
    expect(await state.count('events', "type = 'tenant.created'")).to.equal(MANY);
    await waitFor(async () => {
      const rows = await state.rows('SELECT sequence::int FROM events ORDER BY sequence');
      expect(rows.map(({ sequence }) => sequence)).to.deep.equal(Array.from({ length: MANY }, (_, n) => n + 1));
    });
    const events = (await state.rows('SELECT id::text FROM events')).map(({ id }) => String(id));
    await waitFor(async () => expect(await state.count('webhook_deliveries')).to.equal(MANY));
    // What the killed worker had in hand comes back by itself after half a minute.
    await makeDeliveriesDue(database.url);
    await waitFor(async () => {
      expect([...new Set(receiver.receipts.map(({ id }) => id))]).to.have.members(events);
    });
    expect(await state.count('webhook_deliveries')).to.equal(MANY);
  });

  it('number events again within seconds when the relay at work is killed', async () => {
    await cluster.kill('worker');
    const headers = { authorization: authorization('calm') };
    const body = { client_name: 'After', email: 'after@example.com' };
    expect((await cluster.send({ method: 'POST', path: TENANTS, headers, body })).status).to.equal(201);
    await waitFor(async () => expect(await state.count('events', 'sequence IS NULL')).to.equal(0), 10_000);
  });

  it('share the limit of a partner, whichever of them it asks', async () => {
    const answers = await waitFor(async () => {
      const headers = { authorization: authorization(`greedy-${randomUUID()}`) };
      const before = onTheirOwn();
      const ask = () => cluster.send({ path: `${TENANTS}?limit=1`, headers });
      const all = await Promise.all(Array.from({ length: TOO_MANY }, ask));
      // On a machine too busy for the database to answer within a second, each process holds the limit by itself for a while.
      expect(onTheirOwn()).to.deep.equal(before);
      return all;
    });
    const allowed = answers.filter(({ status }) => status === 200).length;
    expect(allowed)
      .to.be.at.least(BURST * 0.8)
      .and.at.most(BURST + 2);
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200, 429]));
  });

  it('end well when all are told to, at once', async () => {
    const codes = await cluster.end();
    expect(new Set(codes)).to.deep.equal(new Set([0]));
    const failures = cluster.output().match(/^.*"status":5\d\d.*$/gm) ?? [];
    expect(failures.filter((line) => !line.includes('readyz'))).to.deep.equal([]);
    expect(await state.count('worker_heartbeats', "seen_at > now() - interval '1 second'")).to.equal(0);
  });
});
