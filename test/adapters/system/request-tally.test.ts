import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { RequestTally } from '../../../src/adapters/system/request-tally.js';
import { compute } from '../../support/compute.js';
import { waitFor } from '../../support/wait-for.js';

describe('The tally of requests', () => {
  let tally: RequestTally;
  beforeEach(() => {
    tally = new RequestTally();
  });

  it('counts those that have come and those that are over, and how long they took together, each for 50 ms at most', () => {
    const [short, long] = [tally.begin(), tally.begin()];
    expect(tally.requests()).to.equal(2);
    compute(5);
    short();
    compute(60);
    long();
    const { ended, spentMs } = tally.totals();
    expect(ended).to.equal(2);
    expect(spentMs).to.be.within(55, 100);
  });

  it('tells the time in which a request was under way, however many there were, from that in which nothing was done', async () => {
    const startedAt = performance.now();
    const ends = [tally.begin(), tally.begin()];
    await delay(20);
    for (const end of ends) end();
    const { occupiedMs, pausedMs } = tally.totals();
    expect(occupiedMs).to.be.within(19, performance.now() - startedAt);
    expect(pausedMs).to.equal(0);
    await waitFor(async () => expect(tally.totals().pausedMs).to.be.at.least(15));
    expect(tally.totals().occupiedMs).to.equal(occupiedMs);
  });

  it('knows no pause while the process does other things', () => {
    compute(30);
    expect(tally.totals()).to.deep.equal({ ended: 0, spentMs: 0, occupiedMs: 0, pausedMs: 0 });
  });

  it('sees pauses beside a request that takes long', async () => {
    const end = tally.begin();
    await delay(60);
    const before = tally.totals();
    await waitFor(async () => expect(tally.totals().pausedMs - before.pausedMs).to.be.at.least(15));
    expect(tally.totals().occupiedMs).to.equal(before.occupiedMs);
    end();
    expect(tally.totals().ended).to.equal(1);
  });
});
