import { expect } from 'chai';
import pg from 'pg';
import { openDatabase, type Database } from '../../../src/adapters/prisma/database.js';
import { LeasedRateLimiter } from '../../../src/adapters/prisma/leased-rate-limiter.js';
import type { RateLimit } from '../../../src/domain/access/rate-limit.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { databaseOptions } from '../../support/postgresql-tenant-storage.js';
import { query } from '../../support/query.js';
import { waitFor } from '../../support/wait-for.js';

const STILL = { perMinute: 1 } as const;

describe('limiters of several processes on one PostgreSQL', function () {
  this.timeout(60_000);
  let own: TestDatabase;
  let opened: { readonly database: Database; readonly limiter: LeasedRateLimiter }[];
  let alone: unknown[];
  beforeEach(async () => {
    own = await createDatabase();
    opened = [];
    alone = [];
  });
  afterEach(async () => {
    for (const { database, limiter } of opened) {
      limiter.close();
      await database.close();
    }
    await own.drop();
  });

  const open = (limit: RateLimit, patienceMs = 10_000): LeasedRateLimiter => {
    const database = openDatabase({ ...databaseOptions(own.url), poolMax: 2 });
    const onAlone = (reason: unknown) => void alone.push(reason);
    const limiter = new LeasedRateLimiter(database.statements, limit, { patienceMs, probeMs: 50, onAlone });
    opened.push({ database, limiter });
    return limiter;
  };
  const allowedOf = async (limiter: LeasedRateLimiter, many: number, bucket = 'a') => {
    const answers = await Promise.all(Array.from({ length: many }, async () => limiter.take(bucket)));
    return answers.filter(({ allowed }) => allowed).length;
  };
  const stored = async (bucket: string) =>
    (await query(own.url, `select floor(tokens)::int as tokens from rate_limit_buckets where name = '${bucket}'`)).map(
      ({ tokens }) => tokens,
    );

  it('share a small bucket to the last token, however they take turns', async () => {
    const limiters = [1, 2, 3].map(() => open({ burst: 10, ...STILL }));
    let allowed = 0;
    for (let n = 0; n < 15; n += 1) allowed += await allowedOf(limiters[n % 3] ?? expect.fail(), 1);
    expect(allowed).to.equal(10);
  });

  it('never allow more than the bucket holds under load, and leave almost nothing of it lying', async () => {
    const burst = 3_000;
    const limiters = [1, 2, 3].map(() => open({ burst, ...STILL }));
    let allowed = 0;
    for (let round = 0; round < 30; round += 1) {
      const counts = await Promise.all(limiters.map((limiter) => allowedOf(limiter, 50)));
      allowed += counts.reduce((sum, count) => sum + count, 0);
    }
    expect(allowed)
      .to.be.at.most(burst)
      .and.at.least(burst * 0.9);
  });

  it('give back what they leased ahead and nobody used', async () => {
    const limiter = open({ burst: 1_600, ...STILL });
    for (let round = 0; round < 10; round += 1) await allowedOf(limiter, 10);
    await waitFor(async () => expect(await stored('a')).to.deep.equal([1_500]));
  });

  it('lease ahead for a busy bucket: hardly a request waits for the database', async () => {
    const limiter = open({ burst: 1_000_000, perMinute: 1_000_000 });
    await allowedOf(limiter, 100);
    let atOnce = 0;
    for (let n = 0; n < 1_000; n += 1) {
      const answer = limiter.take('a');
      if (!(answer instanceof Promise)) atOnce += 1;
      await answer;
    }
    expect(atOnce).to.be.above(900);
  });

  it('refuse from an empty bucket without asking the database', async () => {
    const limiter = open({ burst: 5, ...STILL });
    await allowedOf(limiter, 10);
    for (let n = 0; n < 100; n += 1) expect(limiter.take('a')).not.to.be.instanceOf(Promise);
  });

  it('are not held up by a clock of the database that stepped, in either direction', async () => {
    const limiter = open({ burst: 4, perMinute: 6_000 });
    await allowedOf(limiter, 10);
    await query(own.url, `update rate_limit_buckets set tokens = 0, counted_at = now() + interval '1 day'`);
    await waitFor(async () => expect(await allowedOf(limiter, 1)).to.equal(1));
    const startedAt = performance.now();
    await query(own.url, `update rate_limit_buckets set counted_at = now() - interval '1 day'`);
    const allowed = await allowedOf(limiter, 1_000);
    // The burst, and 100 a second.
    expect(allowed).to.be.at.most(2 * 4 + (performance.now() - startedAt) / 10);
  });

  it('each hold the limit by themselves while the database is away, and settle it afterwards', async () => {
    const limiter = open({ burst: 50, ...STILL }, 200);
    expect(await allowedOf(limiter, 10)).to.equal(10);
    await query(own.url, 'alter table rate_limit_buckets rename to away');
    // A bucket that it knows nothing of makes it ask.
    expect((await limiter.take('unknown')).allowed).to.equal(true);
    expect(alone).to.have.lengthOf(1);
    expect(await allowedOf(limiter, 100))
      .to.be.at.most(40)
      .and.above(0);
    expect((await limiter.take('a')).allowed).to.equal(false);
    await query(own.url, 'alter table away rename to rate_limit_buckets');
    await waitFor(async () => {
      await limiter.take('b');
      expect(alone.at(-1)).to.equal(null);
    });
    await waitFor(async () => expect(await stored('a')).to.deep.equal([0]));
  });

  it('keep nobody waiting while the database does not answer', async () => {
    const limiter = open({ burst: 50, ...STILL }, 100);
    await allowedOf(limiter, 1);
    const blocker = await holdTable(own.url);
    const startedAt = performance.now();
    for (let n = 0; n < 20; n += 1) expect((await limiter.take(`bucket ${n}`)).allowed).to.equal(true);
    expect(performance.now() - startedAt).to.be.below(5_000);
    await blocker.release();
    await waitFor(async () => {
      await limiter.take('later');
      expect(alone.at(-1)).to.equal(null);
    });
  });
});

/** Locks the buckets until they are released. */
async function holdTable(url: string): Promise<{ release(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('begin; lock table rate_limit_buckets in access exclusive mode');
  return {
    async release() {
      await client.query('commit');
      await client.end();
    },
  };
}
