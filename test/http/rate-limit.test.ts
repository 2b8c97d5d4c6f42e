import { expect } from 'chai';
import type { Answer } from '../support/http-client.js';
import { expectProblem } from '../support/problem-shape.js';
import { RawConnection } from '../support/raw-http.js';
import { TENANTS, TenantBench } from '../support/tenant-bench.js';
import { waitFor } from '../support/wait-for.js';

const BURST = 12;
const UNKNOWN = `${TENANTS}/01890a5d-ac96-774b-bcce-b302099a8057`;
const ADMIN = { roles: ['platform-admin'], partner_id: undefined };

describe('the rate limit', () => {
  let bench: TenantBench;
  /** Another process over the same database. */
  let other: TenantBench;
  let partners = 0;
  before(async () => {
    // Five minutes for a token: nothing comes back while a test runs.
    const rateLimit = { burst: BURST, perMinute: 1 };
    bench = await TenantBench.start({ rateLimit });
    other = await TenantBench.start({ rateLimit, databaseUrl: bench.service.databaseUrl });
  });
  after(async () => {
    await other.stop();
    await bench.stop();
  });

  const aPartner = () => ({ partner_id: `limited-${(partners += 1)}` });
  const statuses = (answers: readonly Answer[], status: number) => answers.filter((answer) => answer.status === status);

  it('says on every answer what the limit is, and how much is left of it', async () => {
    const client = bench.service.client(aPartner());
    const answers = [
      await client.send({ method: 'POST', path: TENANTS, body: bench.fresh() }),
      await client.send({ path: UNKNOWN }),
      await client.send({ method: 'POST', path: TENANTS, body: '{' }),
      await client.send({ method: 'HEAD', path: TENANTS }),
    ];
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 404, 400, 200]);
    answers.forEach(({ headers }, index) => {
      expect(headers['ratelimit-policy']).to.equal(`"partner";q=${BURST};w=${BURST * 60}`);
      expect(headers['ratelimit']).to.match(/^"partner";r=\d+;t=\d+$/);
      expect(headers['ratelimit']).to.contain(`;r=${BURST - 1 - index};`);
    });
  });

  it('429 with Retry-After once a burst is used up, on every process, and nothing is stored', async () => {
    const partner = aPartner();
    const clients = [bench.service.client(partner), other.service.client(partner)];
    const answers = await Promise.all(
      Array.from({ length: BURST * 3 }, (_, n) => clients[n % 2]?.send({ path: TENANTS }) ?? expect.fail()),
    );
    expect(statuses(answers, 200)).to.have.lengthOf(BURST);
    expect(statuses(answers, 429)).to.have.lengthOf(BURST * 2);
    for (const client of clients) {
      const refused = await client.send({ method: 'POST', path: TENANTS, body: bench.fresh() });
      expectProblem(refused, { status: 429, code: 'rate-limited' });
      expect(Number(refused.headers['retry-after'])).to.be.within(1, 60);
      expect(refused.headers['ratelimit']).to.match(/^"partner";r=0;t=7[12]\d$/);
    }
    const [row] = await bench.state.rows('select count(*)::int as count from tenants where partner_id = $1', [
      partner.partner_id,
    ]);
    expect(row?.['count']).to.equal(0);
  });

  it('429 for one partner is nothing to another, in the middle of a flood', async () => {
    const [greedy, modest] = [bench.service.client(aPartner()), bench.service.client(aPartner())];
    const flood = Promise.all(Array.from({ length: 300 }, () => greedy.send({ path: UNKNOWN })));
    const served: number[] = [];
    for (let n = 0; n < BURST; n += 1) served.push((await modest.send({ path: UNKNOWN })).status);
    expect(statuses(await flood, 404)).to.have.lengthOf(BURST);
    expect(new Set(served)).to.deep.equal(new Set([404]));
  });

  it('429 is not remembered with the key: the same request is done later', async () => {
    const rateLimit = { burst: 1, perMinute: 120 };
    const slow = await TenantBench.start({ rateLimit, databaseUrl: bench.service.databaseUrl });
    const create = { method: 'POST', path: TENANTS, headers: { 'idempotency-key': 'later' }, body: bench.fresh() };
    const client = slow.service.client(aPartner());
    await client.send({ path: UNKNOWN });
    expect((await client.send(create)).status).to.equal(429);
    await waitFor(async () => expect((await client.send(create)).status).to.equal(201));
    await slow.stop();
  });

  it('401 takes nothing from anybody, and says only what the limit is', async () => {
    const partner = aPartner();
    for (let n = 0; n < BURST * 2; n += 1) {
      const refused = await bench.service.client({ ...partner, exp: 1 }).send({ path: UNKNOWN });
      expect(refused.status).to.equal(401);
      expect(refused.headers).to.include.keys('ratelimit-policy').and.not.include.keys('ratelimit');
    }
    expect((await bench.service.client(partner).send({ path: UNKNOWN })).status).to.equal(404);
  });

  it('platform administrators have a bucket of their own, whatever partner they act in', async () => {
    const partner = aPartner();
    const admin = bench.service.client(ADMIN);
    const headers = { 'x-partner-id': partner.partner_id };
    const answers = [];
    for (let n = 0; n < BURST + 1; n += 1) answers.push(await admin.send({ path: UNKNOWN, headers }));
    expect(statuses(answers, 429)).to.have.lengthOf(1);
    expect((await bench.service.client(partner).send({ path: UNKNOWN })).status).to.equal(404);
  });

  it('429 comes before the body, and the connection can be used again', async () => {
    const client = bench.service.client(aPartner());
    for (let n = 0; n < BURST; n += 1) await client.send({ path: UNKNOWN });
    for (let n = 0; n < 3; n += 1) {
      const answer = await client.send({ method: 'POST', path: TENANTS, body: ' '.repeat(200_000) });
      expect(answer.status).to.equal(429);
    }
  });

  it('health, documentation and unknown addresses are not limited', async () => {
    const { origin } = bench.service;
    for (let n = 0; n < BURST * 2; n += 1) expect((await fetch(`${origin}/livez`)).status).to.equal(200);
    const connection = await RawConnection.open(origin);
    connection.write('GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect((await connection.closed())[0]?.status).to.equal(404);
  });

  it('without a limit no answer speaks of one', async () => {
    const free = await TenantBench.start({ databaseUrl: bench.service.databaseUrl });
    const { headers } = await free.get(UNKNOWN);
    await free.stop();
    expect(headers).not.to.have.any.keys('ratelimit', 'ratelimit-policy');
  });
});
