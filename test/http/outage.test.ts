import { expect } from 'chai';
import { cutOff, letIn } from '../support/database-away.js';
import type { Answer } from '../support/http-client.js';
import { startOwnPostgres, type OwnPostgres } from '../support/own-postgres.js';
import { expectUnavailable } from '../support/problem-shape.js';
import { query } from '../support/query.js';
import { TENANTS, TenantBench } from '../support/tenant-bench.js';
import { waitFor } from '../support/wait-for.js';

const DATABASE_TIMEOUT_MS = 1_000;

describe('while PostgreSQL is away', function () {
  this.timeout(60_000);
  let postgres: OwnPostgres;
  let bench: TenantBench;
  let path: string;

  before(async () => {
    postgres = await startOwnPostgres();
    bench = await TenantBench.start({ databaseUrl: postgres.url, databaseTimeoutMs: DATABASE_TIMEOUT_MS });
    path = await bench.create();
  });
  after(async () => {
    await bench.stop();
    await postgres.stop();
  });

  /** One request of each sort, to be sent again and again. */
  const requests: readonly ((n: number) => Promise<Answer>)[] = [
    (n) =>
      bench.post(TENANTS, { client_name: 'x', email: `away-${n}@example.com` }, { 'idempotency-key': `away-${n}` }),
    () => bench.get(path),
    (n) => bench.patch(path, { plan: `p${n}` }),
    (n) => bench.post(`${path}/suspend`, {}, { 'idempotency-key': `stop-${n}` }),
    (n) => bench.post(`${TENANTS}?dry_run=true`, { client_name: 'x', email: `dry-${n}@example.com` }),
    () => bench.get(TENANTS),
    () => bench.get(`${path}/events`),
  ];
  const storm = (many: number, answered: (answer: Answer) => void = () => undefined): Promise<Answer[]> =>
    Promise.all(
      Array.from({ length: many }, async (_, n) => {
        const answer = await (requests[n % requests.length] ?? expect.fail())(n);
        answered(answer);
        return answer;
      }),
    );
  const isWell = (answer: Answer) => answer.status < 500;
  const expectAway = (answers: readonly Answer[]) =>
    answers.filter(({ status }) => status >= 500).forEach(expectUnavailable);
  const recovers = () =>
    waitFor(async () => expect((await storm(requests.length)).every(isWell)).to.equal(true), 20_000);
  /** Every creation that was tried, tried again with its key, is there once. */
  const expectOnce = async (many: number) => {
    for (let n = 0; n < many; n += requests.length) expect((await requests[0]?.(n))?.status).to.equal(201);
    const twice = await query(
      postgres.url,
      `select email from tenants where email like 'away-%' group by email having count(*) > 1`,
    );
    expect(twice).to.deep.equal([]);
    const [counts] = await query(
      postgres.url,
      `select (select count(*) from tenants where email like 'away-%') as tenants,
         (select count(*) from events where data->'tenant'->>'email' like 'away-%') as events`,
    );
    expect(counts?.['tenants']).to.equal(counts?.['events']);
  };

  it('503 and never 500 while its connections are cut again and again; it recovers, and nothing is done twice', async () => {
    const cut = () =>
      query(
        postgres.url,
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tenant-provisioning'`,
      );
    const answers: Answer[] = [];
    const cuts: Promise<unknown>[] = [];
    for (let round = 0; round < 2; round += 1) {
      // While others are under way.
      await storm(70, (answer) => {
        if (answers.push(answer) % 10 === 0) cuts.push(cut());
      });
    }
    await Promise.all(cuts);
    expect(
      answers.some(({ status }) => status === 503),
      'some were met by it',
    ).to.equal(true);
    expectAway(answers);
    await recovers();
    await expectOnce(70);
  });

  it('503 within a bounded time while it is frozen, however many ask; it recovers, and nothing is done twice', async () => {
    await postgres.signal('SIGSTOP', 'all');
    const startedAt = performance.now();
    const answers = await during(storm(70), () => postgres.signal('SIGCONT', 'all'));
    expect(performance.now() - startedAt).to.be.below(15 * DATABASE_TIMEOUT_MS);
    expect(answers.filter(isWell)).to.deep.equal([]);
    expectAway(answers);
    await recovers();
    await expectOnce(70);
  });

  it('503 while it starts again after it was killed; it recovers, and nothing is done twice', async () => {
    await postgres.signal('SIGKILL', 'server');
    const answers = await storm(70);
    expectAway(answers);
    await recovers();
    await expectOnce(70);
  });

  it('503 while it takes no more connections', async () => {
    await cutOff(postgres.url);
    const answers = await during(storm(35), () => letIn(postgres.url));
    expect(answers.filter(isWell)).to.deep.equal([]);
    expectAway(answers);
    await recovers();
  });
});

/** Waits for what happens while something is wrong, and then puts it right. */
async function during<T>(happening: Promise<T>, putRight: () => Promise<unknown>): Promise<T> {
  try {
    return await happening;
  } finally {
    await putRight();
  }
}
