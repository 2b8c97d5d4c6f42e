import { expect } from 'chai';
import { Courtesy } from '../../../src/infrastructure/worker/courtesy.js';
import type { SteadyRequests } from '../../../src/infrastructure/worker/request-pressure.js';
import { waitFor } from '../../support/wait-for.js';

/** What requests do is said by the test. */
class Pressure {
  steady: SteadyRequests | null = { underWay: 16, eachMs: 100 };
  isBusy = true;
}

describe('Courtesy towards requests', () => {
  it('allows everything while requests leave pauses', async () => {
    const pressure = new Pressure();
    pressure.steady = null;
    expect(await new Courtesy(pressure).allow(64, 0)).to.equal(64);
  });

  it('allows a few while requests press, to all takers together, and everything again afterwards', async () => {
    const pressure = new Pressure();
    const courtesy = new Courtesy(pressure);
    const take = async () => (await Promise.all([1, 2, 3].map(() => courtesy.allow(64, 0)))).reduce((a, b) => a + b);
    while ((await take()) > 30);
    const startedAt = performance.now();
    expect(await take()).to.be.at.most(10 + (40 * (performance.now() - startedAt)) / 1000);
    const waiting = courtesy.allow(64, 0);
    pressure.steady = null;
    expect(await waiting).to.be.at.least(1);
    expect(await courtesy.allow(64, 0)).to.equal(64);
  });

  it('allows ever more beside requests that leave the process time', async () => {
    const pressure = new Pressure();
    const courtesy = new Courtesy(pressure);
    while ((await courtesy.allow(64, 0)) > 10);
    pressure.isBusy = false;
    await waitFor(async () => expect(await courtesy.allow(64, 0)).to.equal(64));
  });

  it('has the deliveries of one webhook keep pace with requests, but not those of many', async () => {
    const pressure = new Pressure();
    pressure.steady = { underWay: 1, eachMs: 4 };
    const courtesy = new Courtesy(pressure);
    const perSecond = async (turns: number, askers: number) => {
      const startedAt = performance.now();
      let allowed = 0;
      const ask = async () => {
        for (let turn = 0; turn < turns; turn += 1) allowed += await courtesy.allow(64, 0);
      };
      await Promise.all(Array.from({ length: askers }, ask));
      return (allowed * 1000) / (performance.now() - startedAt);
    };
    // 312 a second, where 40 would be the least; what is over from before comes on top.
    await waitFor(async () => expect(await perSecond(5, 1)).to.be.within(100, 1_000));
    await waitFor(async () => expect(await perSecond(1, 6)).to.be.at.most(80));
    // No more than if two clients asked for them.
    pressure.steady = { underWay: 64, eachMs: 50 };
    await waitFor(async () => expect(await perSecond(3, 1)).to.be.at.most(60));
  });

  it('ends for what is half a minute late', async () => {
    const courtesy = new Courtesy(new Pressure());
    expect(await courtesy.allow(64, 30_000)).to.equal(64);
    await courtesy.rest(1_000_000, { lateMs: 30_000, perEvent: 10 });
  });

  it('rests after work for as long as requests press, many times as long as it took', async () => {
    const pressure = new Pressure();
    const courtesy = new Courtesy(pressure);
    const many = { lateMs: 0, perEvent: 10 };
    const startedAt = performance.now();
    await courtesy.rest(5, many);
    expect(performance.now() - startedAt).to.be.at.least(75);
    const resting = courtesy.rest(1_000, many);
    pressure.isBusy = false;
    await resting;
    await courtesy.rest(1_000, many);
  });

  it('rests a moment only after work for one webhook', async () => {
    const courtesy = new Courtesy(new Pressure());
    const startedAt = performance.now();
    await courtesy.rest(1_000_000, { lateMs: 0, perEvent: 1 });
    expect(performance.now() - startedAt).to.be.at.least(99);
  });
});
