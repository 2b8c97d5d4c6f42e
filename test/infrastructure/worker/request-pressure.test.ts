import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { RequestTally } from '../../../src/adapters/system/request-tally.js';
import { pressing, RequestPressure } from '../../../src/infrastructure/worker/request-pressure.js';
import { compute } from '../../support/compute.js';
import { waitFor } from '../../support/wait-for.js';

/** Does nothing for a millisecond at least: a machine with much else to do may give none of a short wait. */
async function pause(): Promise<void> {
  const { idle } = performance.eventLoopUtilization();
  do await delay(2);
  while (performance.eventLoopUtilization().idle < idle + 1);
}

describe('Pressure of requests', () => {
  let tally: RequestTally;
  let pressure: RequestPressure;
  beforeEach(() => {
    tally = new RequestTally();
    pressure = new RequestPressure(tally);
  });

  /** Requests, a millisecond each, one upon the other. */
  const requestsFor = (ms: number) => {
    const end = performance.now() + ms;
    while (performance.now() < end) {
      const over = tally.begin();
      compute(1);
      over();
    }
  };

  it('is none while requests leave pauses, however many come', () => {
    for (let window = 0; window < 5; window += 1) {
      for (let count = 0; count < 50; count += 1) tally.begin()();
      compute(60);
      expect(pressure.steady).to.equal(null);
      expect(pressing(pressure)).to.equal(false);
    }
  });

  it('is none while requests leave short pauses only because each takes long', async () => {
    for (let count = 0; count < 40; count += 1) {
      const end = tally.begin();
      compute(8);
      end();
      await pause();
      expect(pressure.steady).to.equal(null);
    }
  });

  it('is there once requests have come one upon the other for a while, and ends with them', async () => {
    requestsFor(60);
    expect(pressure.steady).to.equal(null);
    // Without a pause, which would be one between requests; a machine that stands still meanwhile makes it take longer.
    const isOneAtATime = () => Math.abs((pressure.steady?.underWay ?? 0) - 1) <= 0.5;
    for (let looks = 0; looks < 500 && !(pressing(pressure) && isOneAtATime()); looks += 1) requestsFor(60);
    expect(pressing(pressure) && isOneAtATime()).to.equal(true);
    await waitFor(async () => expect(pressure.steady).to.equal(null));
  });

  it('is none because a single request takes long', async () => {
    const end = tally.begin();
    for (let window = 0; window < 5; window += 1) {
      compute(60);
      expect(pressure.steady).to.equal(null);
    }
    end();
    compute(60);
    expect(pressure.steady).to.equal(null);
  });

  it('is none because the machine stood still and requests have piled up', () => {
    const ends = Array.from({ length: 30 }, () => tally.begin());
    compute(400);
    for (const end of ends) end();
    expect(pressure.steady).to.equal(null);
  });
});
