import { expect } from 'chai';
import pg from 'pg';
import { waitFor } from '../support/wait-for.js';
import { idIn, useTenantBench } from '../support/tenant-bench.js';

describe('a change that PostgreSQL gives up because of a deadlock', () => {
  const bench = useTenantBench();
  let other: pg.Client;

  before(async () => {
    other = new pg.Client({ connectionString: bench().service.databaseUrl });
    other.on('error', () => undefined);
    await other.connect();
    // The other side never looks for deadlocks, so that ours is the one to give up.
    await other.query(`set deadlock_timeout = '10min'`);
  });
  after(() => other.end());

  it('200: it is done again once the other side is through', async () => {
    const [one, two] = [await bench().create(), await bench().create({ email: 'held@example.com' })];
    await other.query('begin');
    await other.query(
      `update tenants set email_key = 'elsewhere@example.com', email = 'elsewhere@example.com', version = version + 1 where id = $1`,
      [idIn(two)],
    );
    const patched = bench().patch(one, { email: 'held@example.com' });
    const waiting = 'not granted and pid in (select pid from pg_stat_activity where datname = current_database())';
    await waitFor(async () => expect(await bench().state.count('pg_locks', waiting)).to.be.at.least(1));
    // Now each waits for the other.
    const crossed = other.query(`update tenants set plan = 'crossed', version = version + 1 where id = $1`, [
      idIn(one),
    ]);
    await crossed;
    await other.query('commit');
    const answer = await patched;
    expect(answer.status, answer.text).to.equal(200);
    expect(answer.body).to.include({ email: 'held@example.com', plan: 'crossed', version: 3 });
  });
});
