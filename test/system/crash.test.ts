import { expect } from 'chai';
import { createDatabase, type TestDatabase } from '../support/database.js';
import type { Answer, HttpClient } from '../support/http-client.js';
import { ServerProcesses } from '../support/server-process.js';
import { StoredState } from '../support/stored-state.js';
import { TENANTS } from '../support/tenant-bench.js';
import { waitFor } from '../support/wait-for.js';

const MANY = 200;

describe('a process that is killed under load', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let state: StoredState;
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
      body: { client_name: `Crash ${n}`, email: `crash-${n}@example.com` },
    });

  it('loses no tenant that was answered with 201, and a retry with the same key never creates a second one', async () => {
    const first = await servers.start({ DATABASE_URL: database.url });
    const acknowledged = new Map<number, string>();
    const load = Promise.all(
      Array.from({ length: MANY }, async (_, n) => {
        const answer = await create(first.client, n).catch(() => null);
        if (answer?.status === 201) acknowledged.set(n, answer.text);
      }),
    );
    await waitFor(async () => expect(acknowledged.size).to.be.at.least(20));
    await first.process.signal('SIGKILL');
    await load;

    const second = await servers.start({ DATABASE_URL: database.url });
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
});
