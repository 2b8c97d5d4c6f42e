import { performance } from 'node:perf_hooks';
import type { OtherWork } from '../../application/bulk/run-bulk-jobs.js';
import { MachineIdleness } from './machine-idleness.js';

/** How long is looked back, in milliseconds. */
const WINDOW_MS = 50;
/** From which share of its time on a process, or a machine, counts as busy. */
const BUSY = 0.8;
/** From how many requests in a window on they count: a hundred a second. */
const REQUESTS = 5;

/** Says whether requests keep this process, or the machine that it runs on, so busy that what can wait should wait. */
export class RequestPressure {
  private counted = 0;
  private sampledAt = performance.now();
  private utilization = performance.eventLoopUtilization();
  private high = false;
  private readonly machine = new MachineIdleness();

  constructor(private readonly others: OtherWork) {}

  get isHigh(): boolean {
    const now = performance.now();
    const windowMs = now - this.sampledAt;
    if (windowMs < WINDOW_MS) return this.high;
    const present = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(present, this.utilization);
    const requests = this.others.requests();
    const isAsked = requests - this.counted >= (REQUESTS * windowMs) / WINDOW_MS;
    this.high = isAsked && (utilization > BUSY || this.machine.now() < 1 - BUSY);
    this.counted = requests;
    this.sampledAt = now;
    this.utilization = present;
    return this.high;
  }
}
