import { performance } from 'node:perf_hooks';
import type { RequestTally } from '../../adapters/system/request-tally.js';
import { MachineIdleness } from './machine-idleness.js';

/** How long is looked back, in milliseconds. */
const WINDOW_MS = 50;
/** From which share of its time on a process, or a machine, counts as busy. */
const BUSY = 0.8;
/** Requests press when so many are under way at once while at least so many come in a window: those that are done in time do not pile up. */
const SEVERAL = 8;
const SOME = 1;
/** For how long requests have to press before it counts, in milliseconds: a pause of the machine piles up some too. */
const SUSTAINED_MS = 250;
/** For how long it is still high after it was, in milliseconds: a window in which little came says nothing yet. */
const HOLD_MS = 200;

/** Says whether requests keep this process, or the machine that it runs on, so busy that what can wait should wait. */
export class RequestPressure {
  private counted = 0;
  private sampledAt = performance.now();
  private pressedAt = -Infinity;
  private pressedSince = -Infinity;
  private utilization = performance.eventLoopUtilization();
  private readonly machine = new MachineIdleness();

  constructor(private readonly others: Pick<RequestTally, 'requests' | 'underWay'>) {}

  get isHigh(): boolean {
    const now = performance.now();
    if (now - this.sampledAt >= WINDOW_MS && this.looksHigh(now)) {
      if (now - this.pressedAt >= HOLD_MS) this.pressedSince = now;
      this.pressedAt = now;
    }
    return now - this.pressedAt < HOLD_MS && this.pressedAt - this.pressedSince >= SUSTAINED_MS;
  }

  private looksHigh(now: number): boolean {
    const windows = (now - this.sampledAt) / WINDOW_MS;
    const present = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(present, this.utilization);
    const requests = (this.others.requests() - this.counted) / windows;
    const isAsked = requests >= SOME && this.others.underWay >= SEVERAL;
    this.counted = this.others.requests();
    this.sampledAt = now;
    this.utilization = present;
    return isAsked && (utilization > BUSY || this.machine.now() < 1 - BUSY);
  }
}
