import { performance } from 'node:perf_hooks';
import type { RequestTally } from '../../adapters/system/request-tally.js';
import { MachineIdleness } from './machine-idleness.js';

/** How often is looked, in milliseconds; and how long what was seen goes on to count, on average. */
const WINDOW_MS = 50;
const MEMORY_MS = 130;
/** Requests come one upon the other once one is under way for this share of the time, until it is for less than that. */
const DENSE = 0.55;
const SPARSE = 0.35;
/** A process, or its machine, has time left while it uses less than this share of it: what waits for the processor makes requests wait long before it is used up. */
const BUSY = 0.5;

/** What requests are like that come one upon the other. */
export interface SteadyRequests {
  /** How many are under way at once, on average. */
  readonly underWay: number;
  /** How long one takes, on average, in milliseconds. */
  readonly eachMs: number;
}

/** What a process has been doing, for each millisecond on average. */
interface Recent {
  /** The share of the time in which at least one request was under way; a pause of the machine, in which many pile up, counts no more than that. */
  readonly dense: number;
  readonly requests: number;
  readonly spentMs: number;
  /** The share of the time that the process, or its machine if that is more, had something to do. */
  readonly used: number;
}

/** Says whether requests come one upon the other, and whether the process has the time for other things beside. */
export class RequestPressure {
  private sampledAt = performance.now();
  private ended: RequestTally['ended'];
  private recent: Recent = { dense: 0, requests: 0, spentMs: 0, used: 0 };
  private isDense = false;
  private utilization = performance.eventLoopUtilization();
  private readonly machine = new MachineIdleness();

  constructor(private readonly requests: Pick<RequestTally, 'ended'>) {
    this.ended = requests.ended;
  }

  /** Somebody waits for an answer nearly all the time, and has for a while; `null` when it is not so. */
  get steady(): SteadyRequests | null {
    this.look();
    const { requests, spentMs } = this.recent;
    // By Little's law: as many as their times fill.
    return this.isDense ? { underWay: spentMs, eachMs: spentMs / requests } : null;
  }

  /** This process, or the machine that it runs on, has little time left, whoever takes it. */
  get isBusy(): boolean {
    this.look();
    return this.recent.used > BUSY;
  }

  private look(): void {
    const now = performance.now();
    const elapsedMs = now - this.sampledAt;
    if (elapsedMs < WINDOW_MS) return;
    this.sampledAt = now;
    const before = this.ended;
    this.ended = this.requests.ended;
    const spentMs = (this.ended.spentMs - before.spentMs) / elapsedMs;
    const requests = (this.ended.count - before.count) / elapsedMs;
    const present = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(present, this.utilization);
    this.utilization = present;
    const used = Math.max(utilization, 1 - this.machine.now());
    this.recent = mixed(this.recent, { dense: Math.min(1, spentMs), requests, spentMs, used }, elapsedMs);
    this.isDense = this.recent.dense >= (this.isDense ? SPARSE : DENSE);
  }
}

/** What was seen before counts the less the longer it is ago. While a machine stands still requests pile up: so more of them count as of one window only. */
function mixed(before: Recent, seen: Recent, elapsedMs: number): Recent {
  const kept = Math.exp(-(seen.dense > before.dense ? WINDOW_MS : elapsedMs) / MEMORY_MS);
  const mix = (key: keyof Recent) => kept * before[key] + (1 - kept) * seen[key];
  return { dense: mix('dense'), requests: mix('requests'), spentMs: mix('spentMs'), used: mix('used') };
}

/** What is looked at of it. */
export type Pressure = Pick<RequestPressure, 'steady' | 'isBusy'>;

/** Whether requests come one upon the other and leave little time for other things. */
export function pressing({ steady, isBusy }: Pressure): boolean {
  return steady !== null && isBusy;
}
