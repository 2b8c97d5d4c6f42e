import { performance } from 'node:perf_hooks';
import type { RequestTally } from '../../adapters/system/request-tally.js';
import { MachineIdleness } from './machine-idleness.js';

/** How long is looked back, in milliseconds. */
const WINDOW_MS = 50;
/** From which share of its time on a process, or a machine, counts as busy. */
const BUSY = 0.8;
/** How many requests are under way on average where they come one upon the other, at least. */
const DENSE = 0.75;
/** In so many windows on end: a pause of the machine has requests come at once too, in one of them. */
const SUSTAINED = 4;
/** For how long both still hold after they were seen, in milliseconds: a window in which little came says nothing yet. */
const HOLD_MS = 200;

/** What requests are like that come one upon the other. */
export interface SteadyRequests {
  /** How many are under way at once, on average. */
  readonly underWay: number;
  /** How long one takes, on average, in milliseconds. */
  readonly eachMs: number;
}

/** Says whether requests come one upon the other, and whether the process has the time for other things beside. */
export class RequestPressure {
  private sampledAt = performance.now();
  private ended: RequestTally['ended'];
  private latest: SteadyRequests = { underWay: 0, eachMs: 0 };
  private denseWindows = 0;
  private denseAt = -Infinity;
  private busyAt = -Infinity;
  private utilization = performance.eventLoopUtilization();
  private readonly machine = new MachineIdleness();

  constructor(private readonly requests: Pick<RequestTally, 'ended'>) {
    this.ended = requests.ended;
  }

  /** Somebody waits for an answer nearly all the time, and has for a while; `null` when it is not so. */
  get steady(): SteadyRequests | null {
    const now = this.look();
    return this.denseWindows >= SUSTAINED && now - this.denseAt < HOLD_MS ? this.latest : null;
  }

  /** This process, or the machine that it runs on, has nothing left, whoever has taken it. */
  get isBusy(): boolean {
    return this.look() - this.busyAt < HOLD_MS;
  }

  private look(): number {
    const now = performance.now();
    const elapsedMs = now - this.sampledAt;
    if (elapsedMs < WINDOW_MS) return now;
    this.sampledAt = now;
    this.lookAtRequests(elapsedMs, now);
    const present = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(present, this.utilization);
    this.utilization = present;
    if (utilization > BUSY || this.machine.now() < 1 - BUSY) this.busyAt = now;
    return now;
  }

  private lookAtRequests(elapsedMs: number, now: number): void {
    const before = this.ended;
    this.ended = this.requests.ended;
    const [count, spentMs] = [this.ended.count - before.count, this.ended.spentMs - before.spentMs];
    if (now - this.denseAt >= HOLD_MS) this.denseWindows = 0;
    if (spentMs < DENSE * elapsedMs) return;
    // By Little's law: as many as their times fill.
    this.latest = { underWay: spentMs / elapsedMs, eachMs: spentMs / count };
    this.denseWindows += 1;
    this.denseAt = now;
  }
}

/** What is looked at of it. */
export type Pressure = Pick<RequestPressure, 'steady' | 'isBusy'>;

/** How many requests are under way that leave no time for other things; 0 when there are no such. */
export function pressing({ steady, isBusy }: Pressure): number {
  return isBusy ? (steady?.underWay ?? 0) : 0;
}
