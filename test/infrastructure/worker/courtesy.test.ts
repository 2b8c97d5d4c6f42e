import { expect } from 'chai';
import { RequestTally } from '../../../src/adapters/system/request-tally.js';
import { Courtesy } from '../../../src/infrastructure/worker/courtesy.js';
import { RequestPressure } from '../../../src/infrastructure/worker/request-pressure.js';
import { waitFor } from '../../support/wait-for.js';

describe('Courtesy towards requests', () => {
  it('allows everything while nothing presses', async () => {
    expect(await new Courtesy({ isHigh: false }).allow(64, 0)).to.equal(64);
  });

  it('allows a few while requests press, to all takers together, and everything again afterwards', async () => {
    const pressure = { isHigh: true };
    const courtesy = new Courtesy(pressure);
    const startedAt = performance.now();
    const some = await Promise.all([courtesy.allow(64, 0), courtesy.allow(64, 0), courtesy.allow(64, 0)]);
    for (const allowed of some) expect(allowed).to.be.within(1, 10);
    const total = some.reduce((sum, allowed) => sum + allowed, 0);
    expect(total).to.be.at.most(10 + (40 * (performance.now() - startedAt)) / 1000);
    const waiting = courtesy.allow(64, 0);
    pressure.isHigh = false;
    expect(await waiting).to.be.at.least(1);
    expect(await courtesy.allow(64, 0)).to.equal(64);
  });

  it('ends for what is half a minute late', async () => {
    const courtesy = new Courtesy({ isHigh: true });
    expect(await courtesy.allow(64, 30_000)).to.equal(64);
    await courtesy.rest(1_000_000, 30_000);
  });

  it('rests after work as long as requests press, many times as long as it took', async () => {
    const pressure = { isHigh: true };
    const courtesy = new Courtesy(pressure);
    const startedAt = performance.now();
    await courtesy.rest(5, 0);
    expect(performance.now() - startedAt).to.be.at.least(90);
    const resting = courtesy.rest(1_000, 0);
    pressure.isHigh = false;
    await resting;
    await courtesy.rest(1_000, 0);
  });

  it('is due to no requests that are done in time, however many come', () => {
    const tally = new RequestTally();
    const pressure = new RequestPressure(tally);
    for (let window = 0; window < 4; window += 1) {
      const end = performance.now() + 60;
      for (let count = 0; count < 50; count += 1) {
        tally.begin();
        tally.end();
      }
      while (performance.now() < end);
      expect(pressure.isHigh).to.equal(false);
    }
  });

  it('is due when several requests wait for a while, however few come through; not for a moment’s', async () => {
    const tally = new RequestTally();
    const pressure = new RequestPressure(tally);
    for (let count = 0; count < 8; count += 1) tally.begin();
    const press = () => {
      const end = performance.now() + 150;
      while (performance.now() < end);
      for (let count = 0; count < 4; count += 1) {
        tally.begin();
        tally.end();
      }
      return pressure.isHigh;
    };
    expect(press()).to.equal(false);
    await waitFor(async () => expect(press()).to.equal(true));
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
      compute(150, () => tally.begin());
      expect(pressure.isHigh).to.equal(true);
    });
    await waitFor(async () => expect(pressure.isHigh).to.equal(false));
  });
});
