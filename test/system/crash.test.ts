import { expect } from 'chai';
import { createDatabase, type TestDatabase } from '../support/database.js';
import type { Answer, HttpClient } from '../support/http-client.js';
import { ServerProcesses, type ServerProcess } from '../support/server-process.js';
import { Standstill } from '../support/standstill.js';
import { StoredState } from '../support/stored-state.js';
import { TENANTS } from '../support/tenant-bench.js';
import { waitFor } from '../support/wait-for.js';

const MANY = 100;
/** One of them, in the middle of whose storing the process is killed. */
const HELD_UP = 50;

describe('a process that is killed under load', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let state: StoredState;
  let second: ServerProcess;
  const servers = new ServerProcesses();

  before(async () => {
    database = await createDatabase();
    state = new StoredState(database.url);
  });
  after(async () => {
    await servers.stop();
    await state.close();
    await database.drop();
  });

  const create = (client: HttpClient, n: number): Promise<Answer> =>
    client.send({
      method: 'POST',
      path: TENANTS,
      headers: { 'idempotency-key': `crash-${n}` },
      body: { client_name: `Crash ${n}`, email: `crash-${n}@example.com`, external_id: `crash-${n}` },
    });

  it('loses no tenant that was answered with 201, and a retry with the same key never creates a second one', async () => {
    await Standstill.prepare(database.url, { [HELD_UP]: `crash-${HELD_UP}` });
    const standstill = await Standstill.of(database.url, [HELD_UP]);
    const first = await servers.start({ DATABASE_URL: database.url });
    const acknowledged = new Map<number, string>();
    const load = Promise.all(
      Array.from({ length: MANY }, async (_, n) => {
        const answer = await create(first.client, n).catch(() => null);
        if (answer?.status === 201) acknowledged.set(n, answer.text);
      }),
    );
    await Promise.all([standstill.reached(HELD_UP), waitFor(async () => expect(acknowledged.size).to.be.at.least(20))]);
    await first.process.signal('SIGKILL');
    await load;
    expect(acknowledged.has(HELD_UP)).to.equal(false);
    // What it had sent goes on, and may be stored all the same: nobody is there to hear of it.
    await standstill.end();

    second = await servers.start({ DATABASE_URL: database.url });
    for (const text of acknowledged.values()) {
      const tenant = String(Object(JSON.parse(text))['tenant']);
      expect((await second.client.send({ path: `${TENANTS}/${tenant}` })).text).to.equal(text);
    }
    const again = await Promise.all(Array.from({ length: MANY }, (_, n) => create(second.client, n)));
    expect(new Set(again.map(({ status }) => status))).to.deep.equal(new Set([201]));
    for (const [n, text] of acknowledged) {
      expect(again[n]?.text).to.equal(text);
      expect(again[n]?.headers['idempotency-replayed']).to.equal('true');
    }
    expect(await state.count('tenants')).to.equal(MANY);
    expect(await state.count('events')).to.equal(MANY);
    expect(await state.count('idempotency_receipts')).to.equal(MANY);
  });

  it('is followed by one that answers and numbers events, also after every connection was cut, and that ends well', async () => {
    const isReady = { status: 200, accepting: 'ok', database: 'ok', migrations: 'ok', worker: 'ok' };
    const becomesReady = () =>
      waitFor(async () => {
        const { status, body } = await second.client.send({ path: '/readyz' });
        expect({ status, ...Object(body['checks']) }).to.deep.equal(isReady);
      });
    const numbersUpTo = (count: number) =>
      waitFor(async () => {
        const numbered = await state.rows('SELECT sequence::int FROM events ORDER BY sequence');
        expect(numbered.map(({ sequence }) => sequence)).to.deep.equal(Array.from({ length: count }, (_, n) => n + 1));
      });
    await becomesReady();
    await numbersUpTo(MANY);

    await state.rows(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await waitFor(async () => expect((await create(second.client, MANY)).status).to.equal(201));
    await numbersUpTo(MANY + 1);
    await becomesReady();
    // The other row, if it is still there, is of the one that was killed.
    const heartbeats = () => state.rows('SELECT worker_id FROM worker_heartbeats ORDER BY seen_at DESC');
    const [own] = await heartbeats();
    await second.process.signal('SIGTERM');
    expect(second.process.ended()).to.equal(0);
    expect(own).to.have.property('worker_id');
    expect(await heartbeats()).not.to.deep.include(own);
  });
});
