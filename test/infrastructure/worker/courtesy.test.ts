import { expect } from 'chai';
import { RequestTally } from '../../../src/adapters/system/request-tally.js';
import { Courtesy } from '../../../src/infrastructure/worker/courtesy.js';
import { RequestPressure } from '../../../src/infrastructure/worker/request-pressure.js';
import { waitFor } from '../../support/wait-for.js';

describe('Courtesy towards requests', () => {
  it('allows everything while nothing presses', async () => {
    expect(await new Courtesy({ isHigh: false }).allow(64)).to.equal(64);
  });

  it('allows a few while requests press, to all takers together, and everything again afterwards', async () => {
    const pressure = { isHigh: true };
    const courtesy = new Courtesy(pressure);
    const startedAt = performance.now();
    const some = await Promise.all([courtesy.allow(64), courtesy.allow(64), courtesy.allow(64)]);
    for (const allowed of some) expect(allowed).to.be.within(1, 10);
    const total = some.reduce((sum, allowed) => sum + allowed, 0);
    expect(total).to.be.at.most(10 + (150 * (performance.now() - startedAt)) / 1000);
    const waiting = courtesy.allow(64);
    pressure.isHigh = false;
    expect(await waiting).to.be.at.least(1);
    expect(await courtesy.allow(64)).to.equal(64);
  });

  it('is due when requests take the time of the process, not when something else does, nor when it idles', async () => {
    const tally = new RequestTally();
    const pressure = new RequestPressure(tally);
    const compute = (ms: number, perMs: () => void) => {
      const end = performance.now() + ms;
      while (performance.now() < end) {
        const next = performance.now() + 1;
        while (performance.now() < next);
        perMs();
      }
    };
    await waitFor(async () => {
      compute(60, () => undefined);
      expect(pressure.isHigh).to.equal(false);
    });
    await waitFor(async () => {
      compute(60, () => tally.add());
      expect(pressure.isHigh).to.equal(true);
    });
    await waitFor(async () => expect(pressure.isHigh).to.equal(false));
  });
});
