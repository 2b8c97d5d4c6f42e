import { expect } from 'chai';
import type { Allowance, RateLimiter } from '../../src/application/access/rate-limiter.js';
import type { RateLimit } from '../../src/domain/access/rate-limit.js';
import { waitFor } from '../support/wait-for.js';

/** A limiter of one process. */
export interface LimiterUnderTest {
  readonly limiter: RateLimiter;
  close(): Promise<void>;
}

/** So slow that nothing comes back while a test runs. */
const STILL = { perMinute: 1 } as const;

/** Every promise of `RateLimiter`, for whatever keeps the buckets. */
export function rateLimiterContract(name: string, open: (limit: RateLimit) => Promise<LimiterUnderTest>): void {
  describe(`RateLimiter in ${name}`, () => {
    let opened: LimiterUnderTest | undefined;
    afterEach(() => opened?.close());
    const openLimiter = async (limit: RateLimit): Promise<RateLimiter> => {
      opened = await open(limit);
      return opened.limiter;
    };

    it('allows a burst and not one more, however many ask at once', async () => {
      const limiter = await openLimiter({ burst: 20, ...STILL });
      const answers = await Promise.all(Array.from({ length: 60 }, async () => limiter.take('a')));
      expect(answers.filter(({ allowed }) => allowed)).to.have.lengthOf(20);
      expect((await limiter.take('a')).allowed).to.equal(false);
    });

    it('counts down what remains, one by one', async () => {
      const limiter = await openLimiter({ burst: 4, ...STILL });
      const answers: Allowance[] = [];
      for (let n = 0; n < 5; n += 1) answers.push(await limiter.take('a'));
      expect(answers.map(({ allowed, remaining }) => [allowed, remaining])).to.deep.equal([
        [true, 3],
        [true, 2],
        [true, 1],
        [true, 0],
        [false, 0],
      ]);
    });

    it('says when the next one is allowed, and when the bucket is full again', async () => {
      const limiter = await openLimiter({ burst: 2, perMinute: 6 });
      expect((await limiter.take('a')).fullInMs).to.be.within(9_000, 10_000);
      await limiter.take('a');
      const refused = await limiter.take('a');
      expect(refused.allowed).to.equal(false);
      expect(refused.nextInMs).to.be.within(9_000, 10_000);
      expect(refused.fullInMs).to.be.within(19_000, 20_000);
    });

    it('allows again as time goes by, as much as has come back', async () => {
      const limiter = await openLimiter({ burst: 3, perMinute: 600 });
      // On a busy machine some come back before all are taken.
      const refused = await waitFor(async () => {
        const answers = await Promise.all(Array.from({ length: 10 }, async () => limiter.take('a')));
        return answers.find(({ allowed }) => !allowed) ?? expect.fail('none was refused');
      });
      expect(refused.nextInMs).to.be.within(0, 100);
      await waitFor(async () => expect((await limiter.take('a')).allowed).to.equal(true));
    });

    it('never holds more than a burst, however long nobody asks', async () => {
      const limiter = await openLimiter({ burst: 2, perMinute: 60_000_000 });
      for (let n = 0; n < 3; n += 1) expect((await limiter.take('a')).remaining).to.be.at.most(2);
    });

    it('keeps buckets apart: an empty one takes nothing from another', async () => {
      const limiter = await openLimiter({ burst: 5, ...STILL });
      const answers = await Promise.all(Array.from({ length: 50 }, async () => limiter.take('greedy')));
      expect(answers.filter(({ allowed }) => allowed)).to.have.lengthOf(5);
      for (let n = 0; n < 5; n += 1) expect((await limiter.take('modest')).allowed).to.equal(true);
    });

    it('takes any text for the name of a bucket', async () => {
      const limiter = await openLimiter({ burst: 1, ...STILL });
      for (const odd of ["'; --", '\u{1F600}', 'ä', '__proto__', ' ']) {
        expect((await limiter.take(odd)).allowed, odd).to.equal(true);
        expect((await limiter.take(odd)).allowed, odd).to.equal(false);
      }
    });
  });
}
