import { expect } from 'chai';
import type { Answer, HttpClient } from '../support/http-client.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { useTenantBench } from '../support/tenant-bench.js';

const MANY = 50;

/** Where a tenant goes, as events tell it: from which states, to which. */
const MOVES: Readonly<Record<string, readonly [from: readonly string[], to: string]>> = {
  'tenant.created': [[''], 'active'],
  'tenant.suspended': [['active'], 'suspended'],
  'tenant.resumed': [['suspended'], 'active'],
  'tenant.deleted': [['active', 'suspended'], 'deleted'],
  'tenant.restored': [['deleted'], 'active'],
};

describe('changing one tenant at the same moment, through two services over one database', function () {
  this.timeout(120_000);
  const bench = useTenantBench();
  let twin: TestService;
  let clients: readonly [HttpClient, HttpClient];

  before(async () => {
    twin = await startTestService({ databaseUrl: bench().service.databaseUrl });
    clients = [bench().client, twin.client()];
  });
  after(() => twin.stop());

  const all = (send: (n: number, client: HttpClient) => Promise<Answer>, many = MANY) =>
    Promise.all(Array.from({ length: many }, (_, n) => send(n, clients[n % 2 === 0 ? 0 : 1])));
  const versions = async (path: string) => (await bench().events(path)).map(({ version }) => version);
  const upTo = (last: number) => Array.from({ length: last }, (_, n) => n + 1);

  it('no acknowledged change is lost, versions are consecutive, and each has one event', async () => {
    const path = await bench().create();
    const fields = ['plan', 'industry', 'product_code', 'tax_id_number', 'client_name'];
    const patchOf = (n: number): Record<string, unknown> => {
      const field = fields[n];
      return field === undefined ? { metadata: { [`k${n}`]: `v${n}` } } : { [field]: `v${n}` };
    };
    const answers = await all((n, client) => client.send({ method: 'PATCH', path, body: patchOf(n) }));
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200]));
    const acknowledged = answers.map(({ body }) => Number(body['version'])).toSorted((a, b) => a - b);
    expect(acknowledged).to.deep.equal(upTo(MANY + 1).slice(1));
    const { body } = await bench().get(path);
    for (const [n, field] of fields.entries()) expect(body[field]).to.equal(`v${n}`);
    const metadata = Object.fromEntries(
      Array.from({ length: MANY - fields.length }, (_, n) => [`k${n + fields.length}`, `v${n + fields.length}`]),
    );
    expect(body['metadata']).to.deep.equal(metadata);
    expect(await versions(path)).to.deep.equal(upTo(MANY + 1));
  });

  it('every event tells exactly what its change changed, on top of the one before', async () => {
    const path = await bench().create();
    await all((n, client) => client.send({ method: 'PATCH', path, body: { plan: `p${n}` } }));
    const events = await bench().events(path);
    let plan: unknown = null;
    for (const { changes } of events.slice(1)) {
      const change: unknown = Object(changes)['plan'];
      expect(change).to.have.property('previous', plan);
      plan = Object(change)['new'];
    }
    expect((await bench().get(path)).body).to.include({ plan, version: MANY + 1 });
  });

  it('of those who name the same version exactly one is answered with 200', async () => {
    const path = await bench().create();
    for (const version of [1, 2, 3]) {
      const answers = await all((n, client) =>
        client.send({
          method: 'PATCH',
          path,
          headers: { 'if-match': `"${version}"` },
          body: { plan: `${version}-${n}` },
        }),
      );
      expect(answers.filter(({ status }) => status === 200)).to.have.length(1);
      expect(answers.filter(({ status }) => status === 412)).to.have.length(MANY - 1);
    }
    expect(await versions(path)).to.deep.equal([1, 2, 3, 4]);
  });

  it('every 200 of an action is one legal step, in the order of the events', async () => {
    const path = await bench().create();
    const actions = ['suspend', 'resume', 'delete', 'restore'];
    const answers = await all((n, client) => {
      const action = actions[(n % 7) % 4] ?? '';
      return action === 'delete'
        ? client.send({ method: 'DELETE', path })
        : client.send({ method: 'POST', path: `${path}/${action}` });
    }, 120);
    const done = answers.filter(({ status }) => status < 300);
    expect(new Set(answers.map(({ status }) => status))).to.satisfy((statuses: Set<number>) =>
      [...statuses].every((status) => [200, 204, 404, 409].includes(status)),
    );
    const events = await bench().events(path);
    expect(events).to.have.length(done.length + 1);
    let status = '';
    for (const { type, tenant } of events) {
      const [from, to] = MOVES[String(type)] ?? expect.fail(String(type));
      expect(from).to.include(status);
      status = String(Object(tenant)['status']);
      if (type === 'tenant.restored') expect(['active', 'suspended']).to.include(status);
      else expect(status).to.equal(to);
    }
    expect(events.map(({ version }) => version)).to.deep.equal(upTo(events.length));
  });

  it('an action with one key is done once, however often and wherever it is asked for', async () => {
    const path = await bench().create();
    const answers = await all((_n, client) =>
      client.send({ method: 'POST', path: `${path}/suspend`, headers: { 'idempotency-key': 'once' } }),
    );
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200]));
    expect(new Set(answers.map(({ text }) => text)).size).to.equal(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).to.have.length(MANY - 1);
    expect(await versions(path)).to.deep.equal([1, 2]);
  });

  it('two tenants that swap their e-mails again and again never meet a 5xx', async () => {
    const mails = ['swap-a@example.com', 'swap-b@example.com'];
    const paths = [await bench().create({ email: mails[0] }), await bench().create({ email: mails[1] })];
    const answers = await all((n, client) =>
      client.send({
        method: 'PATCH',
        path: paths[n % 2] ?? '',
        body: { email: mails[(n >> 1) % 2], external_id: `x${(n >> 2) % 2}` },
      }),
    );
    expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 409)).to.deep.equal([]);
    const [one, other] = await Promise.all(paths.map((path) => bench().get(path)));
    expect(one?.body['email']).not.to.equal(other?.body['email']);
  });

  it('of many purges and restores one order is kept: what is purged stays so', async () => {
    const path = await bench().create();
    await bench().delete(path);
    const answers = await all(
      (n, client) => client.send({ method: 'POST', path: `${path}/${n % 3 === 0 ? 'restore' : 'purge'}` }),
      20,
    );
    expect(answers.filter(({ status }) => status < 300).length).to.equal((await bench().events(path)).length - 2);
    expect(answers.every(({ status }) => status < 500)).to.equal(true);
  });
});
