import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { Coalescer, type CoalescerLimits } from '../../../src/adapters/prisma/coalescer.js';
import { Unavailable } from '../../../src/domain/shared/unavailable.js';
import { ControlledRun } from '../../support/controlled-run.js';

/** What may happen next: somebody submits, or a batch under way ends well, badly or because the storage is away. */
const STEP = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constantFrom('good', 'bad'), at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('end', 'end', 'end', 'away'), at: fc.nat() }) },
);

const LIMITS: fc.Arbitrary<CoalescerLimits> = fc.record({
  maxBatch: fc.integer({ min: 1, max: 4 }),
  maxWaiting: fc.integer({ min: 1, max: 6 }),
  maxLanes: fc.integer({ min: 1, max: 3 }),
  slowAfterMs: fc.constantFrom(0, 60_000),
});

describe('Coalescer, whatever happens', () => {
  it('settles every item exactly once, with its own outcome, in bounds and in order', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(LIMITS, fc.array(STEP, { maxLength: 40 }), async (limits, steps) => {
        const work = new ControlledRun();
        const coalescer = new Coalescer(work.run, limits);
        const outcomes = new Map<string, string[]>();
        const ended = new Set<number>();

        const submit = (item: string) => {
          const told: string[] = [];
          outcomes.set(item, told);
          coalescer.submit(item).then(
            (result) => told.push(result),
            (error: unknown) => told.push(error instanceof Unavailable ? 'away' : String(error)),
          );
        };
        const end = (at: number, isAway: boolean) => {
          const open = [...work.batches.keys()].filter((index) => !ended.has(index));
          const index = open[at % open.length];
          if (index === undefined) return;
          ended.add(index);
          const batch = work.batch(index);
          const bad = batch.items.find((item) => item.startsWith('bad'));
          if (isAway) batch.fail(new Unavailable());
          else if (bad !== undefined) batch.fail(`${bad} is bad`);
          else batch.answer();
        };

        for (const [index, { what, at }] of steps.entries()) {
          if (what === 'good' || what === 'bad') submit(`${what} ${index}`);
          else end(at, what === 'away');
          if (at % 3 === 0) await turn();
        }
        for (let round = 0; [...outcomes.values()].some((told) => told.length === 0); round += 1) {
          if (round > 500) throw new Error('some items are never settled');
          end(0, false);
          await turn();
        }

        for (const [item, told] of outcomes) {
          expect(told).to.have.length(1);
          expect(told[0]).to.be.oneOf(['away', item.startsWith('bad') ? `${item} is bad` : `${item}!`]);
        }
        expect(work.mostUnderWay).to.be.at.most(limits.maxLanes);
        for (const items of work.sent) expect(items.length).to.be.at.most(limits.maxBatch);
        const firstSent = [...new Set(work.sent.flat())].map((item) => Number(item.split(' ')[1]));
        expect(firstSent).to.deep.equal(firstSent.toSorted((one, other) => one - other));
      }),
      { numRuns: 300 },
    );
  });
});
