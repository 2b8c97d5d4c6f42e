import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { RequestTally } from '../../../src/adapters/system/request-tally.js';
import { Courtesy } from '../../../src/infrastructure/worker/courtesy.js';
import { pressing, RequestPressure, type SteadyRequests } from '../../../src/infrastructure/worker/request-pressure.js';
import { waitFor } from '../../support/wait-for.js';

/** What requests do is said by the test. */
class Pressure {
  steady: SteadyRequests | null = { underWay: 16, eachMs: 100 };
  isBusy = true;
}

/** Keeps the process busy, and calls in between. */
function compute(ms: number, perMs: () => void): void {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    const next = performance.now() + 1;
    while (performance.now() < next);
    perMs();
  }
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

  it('has a few deliveries keep pace with requests, but not those that are late', async () => {
    const pressure = new Pressure();
    pressure.steady = { underWay: 1, eachMs: 4 };
    const courtesy = new Courtesy(pressure);
    const perSecond = async (turns: number, lateMs: number) => {
      const startedAt = performance.now();
      let allowed = 0;
      for (let turn = 0; turn < turns; turn += 1) allowed += await courtesy.allow(64, lateMs);
      return (allowed * 1000) / (performance.now() - startedAt);
    };
    // 312 a second, where 40 would be the least; what is over from before comes on top.
    await waitFor(async () => expect(await perSecond(5, 0)).to.be.within(100, 1_000));
    await waitFor(async () => expect(await perSecond(3, 1_000)).to.be.at.most(60));
    // No more than if two asked for them.
    pressure.steady = { underWay: 64, eachMs: 50 };
    await waitFor(async () => expect(await perSecond(3, 0)).to.be.at.most(60));
  });

  it('ends for what is half a minute late', async () => {
    const courtesy = new Courtesy(new Pressure());
    expect(await courtesy.allow(64, 30_000)).to.equal(64);
    await courtesy.rest(1_000_000, 30_000);
  });

  it('rests after work for as long as requests press, many times as long as it took', async () => {
    const pressure = new Pressure();
    const courtesy = new Courtesy(pressure);
    const startedAt = performance.now();
    await courtesy.rest(5, 0);
    expect(performance.now() - startedAt).to.be.at.least(75);
    const resting = courtesy.rest(1_000, 0);
    pressure.isBusy = false;
    await resting;
    await courtesy.rest(1_000, 0);
  });
});

describe('Pressure of requests', () => {
  let tally: RequestTally;
  let pressure: RequestPressure;
  beforeEach(() => {
    tally = new RequestTally();
    pressure = new RequestPressure(tally);
  });

  /** Requests, a millisecond each, one upon the other. */
  const requestsFor = (ms: number) => {
    let end = tally.begin();
    compute(ms, () => {
      end();
      end = tally.begin();
    });
    end();
  };

  it('is none while requests leave pauses, however many come', () => {
    for (let window = 0; window < 10; window += 1) {
      for (let count = 0; count < 50; count += 1) tally.begin()();
      compute(60, () => undefined);
      expect(pressure.steady).to.equal(null);
      expect(pressing(pressure)).to.equal(false);
    }
  });

  it('is none while requests leave short pauses only because each takes long', async () => {
    for (let count = 0; count < 40; count += 1) {
      const end = tally.begin();
      compute(8, () => undefined);
      end();
      await delay(5);
      expect(pressure.steady).to.equal(null);
    }
  });

  it('is there once requests have come one upon the other for a while, and ends with them', async () => {
    requestsFor(60);
    expect(pressure.steady).to.equal(null);
    await waitFor(async () => {
      requestsFor(60);
      expect(pressing(pressure)).to.equal(true);
      expect(pressure.steady?.underWay).to.be.within(0.5, 1.5);
    });
    await waitFor(async () => expect(pressure.steady).to.equal(null));
  });

  it('is none because a single request takes long', async () => {
    const end = tally.begin();
    for (let window = 0; window < 10; window += 1) {
      compute(60, () => undefined);
      expect(pressure.steady).to.equal(null);
    }
    end();
    compute(60, () => undefined);
    expect(pressure.steady).to.equal(null);
  });

  it('is none because the machine stood still and requests have piled up', () => {
    const ends = Array.from({ length: 30 }, () => tally.begin());
    compute(400, () => undefined);
    for (const end of ends) end();
    expect(pressure.steady).to.equal(null);
  });
});
