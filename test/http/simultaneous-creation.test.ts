import { expect } from 'chai';
import type { Answer, HttpClient } from '../support/http-client.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { TENANTS, useTenantBench } from '../support/tenant-bench.js';

/** As many as the service is to bear with one key, and with one address. */
const MANY = 200;
const SOME = 40;

describe('creating at the same moment, through two services over one database', function () {
  this.timeout(120_000);
  const bench = useTenantBench();
  let twin: TestService;
  let clients: readonly HttpClient[] = [];

  before(async () => {
    twin = await startTestService({ databaseUrl: bench().service.databaseUrl });
    clients = [bench().client, twin.client()];
  });
  after(() => twin.stop());

  /** Sends many requests at once, in turns to both services. */
  const storm = (many: number, bodyOf: (n: number) => object, key?: string): Promise<Answer[]> =>
    Promise.all(
      Array.from({ length: many }, (_, n) => {
        const headers = key === undefined ? {} : { 'idempotency-key': key };
        const client = clients[n % clients.length] ?? bench().client;
        return client.send({ method: 'POST', path: TENANTS, headers, body: bodyOf(n) });
      }),
    );
  const statuses = (answers: readonly Answer[]) => {
    const counts: Record<number, number> = {};
    for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  };
  const stored = async (email: string) => [
    await bench().state.count('tenants', `lower(email) = '${email}'`),
    await bench().state.count('events', `lower(data->'tenant'->>'email') = '${email}'`),
  ];

  it('one key: one tenant, one event, one answer for all, of which all but one are replays', async () => {
    const email = 'storm-key@example.com';
    const answers = await storm(MANY, () => ({ client_name: 'Storm', email }), 'storm');
    expect(statuses(answers)).to.deep.equal({ 201: MANY });
    expect(new Set(answers.map(({ text }) => text)).size).to.equal(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).to.have.length(MANY - 1);
    expect(await stored(email)).to.deep.equal([1, 1]);
  });

  it('one e-mail in different cases: one is created, the others are told of it', async () => {
    const email = 'storm-mail@example.com';
    const spelling = (n: number) =>
      Array.from(email, (letter, at) => ((n >> (at % 8)) & 1 ? letter.toUpperCase() : letter)).join('');
    const answers = await storm(MANY, (n) => ({ client_name: 'Storm', email: spelling(n) }));
    expect(statuses(answers)).to.deep.equal({ 201: 1, 409: MANY - 1 });
    const created = answers.find(({ status }) => status === 201);
    const told = answers.filter(({ status }) => status === 409).map(({ body }) => body['existing_tenant']);
    expect(new Set(told)).to.deep.equal(new Set([created?.body['tenant']]));
    expect(await stored(email)).to.deep.equal([1, 1]);
  });

  it('one key for different requests: one is done, the others are refused', async () => {
    const answers = await storm(
      SOME,
      (n) => ({ client_name: 'Storm', email: `storm-${n}@different.example` }),
      'different',
    );
    expect(statuses(answers)).to.deep.equal({ 201: 1, 422: SOME - 1 });
    expect(await bench().state.count('tenants', `email like '%@different.example'`)).to.equal(1);
  });

  it('one external id: one is created; and a key that is refused is refused to all', async () => {
    const body = (n: number) => ({ client_name: 'Storm', email: `storm-${n}@external.example`, external_id: 'storm' });
    expect(statuses(await storm(SOME, body))).to.deep.equal({ 201: 1, 409: SOME - 1 });
    const taken = { client_name: 'Storm', email: 'fresh@external.example', external_id: 'storm' };
    const refused = await storm(SOME, () => taken, 'refused');
    expect(statuses(refused)).to.deep.equal({ 409: SOME });
    expect(refused.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).to.have.length(SOME - 1);
  });

  it('different tenants: all are created, each once', async () => {
    const answers = await storm(SOME, (n) => ({ client_name: `Storm ${n}`, email: `storm-${n}@all.example` }));
    expect(statuses(answers)).to.deep.equal({ 201: SOME });
    expect(new Set(answers.map(({ body }) => body['tenant'])).size).to.equal(SOME);
    answers.forEach(({ body }, n) => expect(body['client_name']).to.equal(`Storm ${n}`));
    expect(await bench().state.count('tenants', `email like '%@all.example'`)).to.equal(SOME);
  });
});
