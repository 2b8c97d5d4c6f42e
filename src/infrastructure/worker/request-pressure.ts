import { performance } from 'node:perf_hooks';
import type { RequestTally, RequestTotals } from '../../adapters/system/request-tally.js';
import { MachineIdleness } from './machine-idleness.js';

/** How often is looked, in milliseconds, and how long what was seen goes on to count, on average. */
const WINDOW_MS = 50;
const MEMORY_MS = 130;
/**
 * Requests come one upon the other once there is so little time between them in which nothing is done, in milliseconds on average, until it
 * is that much: whoever asks again as soon as he is answered leaves less, at any speed. And one is under way for at least this share of the time.
 */
const DENSE_MS = 0.6;
const SPARSE_MS = 1;
const OCCUPIED = 0.3;
/** So many looks in a row have to see it: what piled up while a machine stood still is over by then. */
const LOOKS = 3;
/** A process that uses more than this share of its time, or its machine's, has little left: whatever else it does makes requests wait long before it is used up. */
const BUSY = 0.4;

/** What requests are like that come one upon the other. */
export interface SteadyRequests {
  /** How many are under way at once, on average. */
  readonly underWay: number;
  /** How long one takes, on average, in milliseconds. */
  readonly eachMs: number;
}

/** What a process has been doing, for each millisecond on average. */
interface Recent {
  readonly requests: number;
  /** How long requests took together. */
  readonly spentMs: number;
  /** The share of the time in which the process or its machine computed, whichever is more. */
  readonly used: number;
}

/** Says whether requests come one upon the other, and whether the process has the time for other things beside. */
export class RequestPressure {
  private sampledAt = performance.now();
  private totals: RequestTotals;
  private recent: Recent = { requests: 0, spentMs: 0, used: 0 };
  private isDense = false;
  private looksOtherwise = 0;
  private utilization = performance.eventLoopUtilization();
  private readonly machine = new MachineIdleness();

  constructor(private readonly requests: Pick<RequestTally, 'totals'>) {
    this.totals = requests.totals();
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
    const elapsedMs = performance.now() - this.sampledAt;
    if (elapsedMs < WINDOW_MS) return;
    this.sampledAt += elapsedMs;
    const before = this.totals;
    this.totals = this.requests.totals();
    const ended = this.totals.ended - before.ended;
    const occupied = (this.totals.occupiedMs - before.occupiedMs) / elapsedMs;
    const betweenMs = (this.totals.pausedMs - before.pausedMs) / ended;
    this.decide(occupied >= OCCUPIED && betweenMs < (this.isDense ? SPARSE_MS : DENSE_MS));
    const spentMs = (this.totals.spentMs - before.spentMs) / elapsedMs;
    const seen = { requests: ended / elapsedMs, spentMs, used: this.used() };
    this.recent = mixed(this.recent, seen, Math.exp(-elapsedMs / MEMORY_MS));
  }

  private decide(looksDense: boolean): void {
    this.looksOtherwise = looksDense === this.isDense ? 0 : this.looksOtherwise + 1;
    if (this.looksOtherwise < LOOKS) return;
    this.isDense = looksDense;
    this.looksOtherwise = 0;
  }

  private used(): number {
    const present = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(present, this.utilization);
    this.utilization = present;
    return Math.max(utilization, 1 - this.machine.now());
  }
}

/** What was seen before counts the less the longer it is ago: `kept` says how much. */
function mixed(before: Recent, seen: Recent, kept: number): Recent {
  const mix = (key: keyof Recent) => kept * before[key] + (1 - kept) * seen[key];
  return { requests: mix('requests'), spentMs: mix('spentMs'), used: mix('used') };
}

/** What is looked at of it. */
export type Pressure = Pick<RequestPressure, 'steady' | 'isBusy'>;

/** Whether requests come one upon the other and leave little time for other things. */
export function pressing({ steady, isBusy }: Pressure): boolean {
  return steady !== null && isBusy;
}
