import { expect } from 'chai';
import { SystemClock } from '../../../src/adapters/system/system-clock.js';
import type { DeliveryRelay } from '../../../src/application/webhooks/delivery-ports.js';
import type { Courtesy } from '../../../src/infrastructure/worker/courtesy.js';
import { DeliveryRound } from '../../../src/infrastructure/worker/delivery-round.js';

describe('A round of making deliveries', () => {
  const clock = new SystemClock();
  /** So many events, that happened a minute ago, and two deliveries each; and after how many of them there was a rest, and by what. */
  const open = (events: number) => {
    const rests: { readonly done: number; readonly lateMs: number; readonly perEvent: number }[] = [];
    let done = 0;
    const relay: DeliveryRelay = {
      async relay(limit) {
        const count = Math.min(limit, events - done);
        done += count;
        return { count, made: 2 * count, upTo: count === 0 ? null : new Date(clock.now().getTime() - 60_000) };
      },
    };
    const courtesy: Pick<Courtesy, 'rest'> = { rest: async (_tookMs, by) => void rests.push({ done, ...by }) };
    return { round: new DeliveryRound(relay, courtesy, clock, 3), rests };
  };

  it('makes those of all events, and gives way after each batch by how late it is and how many there are', async () => {
    const { round, rests } = open(7);
    expect(await round.execute()).to.equal(7);
    expect(rests.map(({ done }) => done)).to.deep.equal([3, 6, 7]);
    for (const { lateMs, perEvent } of rests) {
      expect(lateMs).to.be.within(60_000, 90_000);
      expect(perEvent).to.equal(2);
    }
  });

  it('gives way to nobody for nothing', async () => {
    const { round, rests } = open(0);
    expect(await round.execute()).to.equal(0);
    expect(rests).to.deep.equal([]);
  });

  it('ends after a batch when it is told to', async () => {
    const { round, rests } = open(7);
    expect(await round.execute(() => rests.length === 1)).to.equal(3);
  });
});
