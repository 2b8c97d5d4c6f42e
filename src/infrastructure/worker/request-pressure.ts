import { performance } from 'node:perf_hooks';
import type { RequestTally } from '../../adapters/system/request-tally.js';
import { MachineIdleness } from './machine-idleness.js';

/** How long is looked back, in milliseconds. */
const WINDOW_MS = 50;
/** From which share of its time on a process, or a machine, counts as busy. */
const BUSY = 0.8;
/** From how many requests in a window on they count: a hundred a second. */
const MANY = 5;
/** Or from so many on when several are under way at once: on a machine that cannot keep up few come through. */
const SOME = 1;
const SEVERAL = 4;
/** For how long it is still high after it was, in milliseconds: a window in which little came says nothing yet. */
const HOLD_MS = 200;

/** Says whether requests keep this process, or the machine that it runs on, so busy that what can wait should wait. */
export class RequestPressure {
  private counted = 0;
  private sampledAt = performance.now();
  private highAt = -Infinity;
  private utilization = performance.eventLoopUtilization();
  private readonly machine = new MachineIdleness();

  constructor(private readonly others: Pick<RequestTally, 'requests' | 'underWay'>) {}

  get isHigh(): boolean {
    const now = performance.now();
    if (now - this.sampledAt >= WINDOW_MS && this.looksHigh(now)) this.highAt = now;
    return now - this.highAt < HOLD_MS;
  }

  private looksHigh(now: number): boolean {
    const windows = (now - this.sampledAt) / WINDOW_MS;
    const present = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(present, this.utilization);
    const requests = (this.others.requests() - this.counted) / windows;
    const isAsked = requests >= MANY || (requests >= SOME && this.others.underWay >= SEVERAL);
    this.counted = this.others.requests();
    this.sampledAt = now;
    this.utilization = present;
    return isAsked && (utilization > BUSY || this.machine.now() < 1 - BUSY);
  }
}
