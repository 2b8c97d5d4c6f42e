import { performance } from 'node:perf_hooks';
import type { RequestTally } from '../../adapters/system/request-tally.js';
import { MachineIdleness } from './machine-idleness.js';

/** How often is looked, in milliseconds; and how long what was seen goes on to count, on average. */
const WINDOW_MS = 50;
const MEMORY_MS = 130;
/**
 * Requests come one upon the other once there is so little time between them in which nothing is done, in milliseconds on average, until it
 * is that much: whoever asks again as soon as he is answered leaves less, at any speed. And one is under way for at least this share of the time.
 */
const DENSE_MS = 2;
const SPARSE_MS = 3;
const OCCUPIED = 0.3;
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
  /** The share of the time in which a request was under way. */
  readonly occupied: number;
  /** The share of the time in which the process computed; and in which it or its machine did, whichever is more. */
  readonly computing: number;
  readonly used: number;
}

/** Says whether requests come one upon the other, and whether the process has the time for other things beside. */
export class RequestPressure {
  private sampledAt = performance.now();
  private ended: RequestTally['ended'];
  private recent: Recent = { requests: 0, spentMs: 0, occupied: 0, computing: 0, used: 0 };
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
    const elapsedMs = performance.now() - this.sampledAt;
    if (elapsedMs < WINDOW_MS) return;
    this.recent = mixed(this.recent, this.seenIn(elapsedMs), elapsedMs);
    const { occupied, computing, requests } = this.recent;
    const betweenMs = (1 - Math.max(occupied, computing)) / requests;
    this.isDense = occupied >= OCCUPIED && betweenMs < (this.isDense ? SPARSE_MS : DENSE_MS);
  }

  private seenIn(elapsedMs: number): Recent {
    this.sampledAt += elapsedMs;
    const before = this.ended;
    this.ended = this.requests.ended;
    const spentMs = (this.ended.spentMs - before.spentMs) / elapsedMs;
    const present = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(present, this.utilization);
    this.utilization = present;
    return {
      requests: (this.ended.count - before.count) / elapsedMs,
      spentMs,
      occupied: Math.min(1, spentMs),
      computing: utilization,
      used: Math.max(utilization, 1 - this.machine.now()),
    };
  }
}

/**
 * What was seen before counts the less the longer it is ago. While a machine stands still requests pile up: so more of them count as of one
 * window only.
 */
function mixed(before: Recent, seen: Recent, elapsedMs: number): Recent {
  const kept = Math.exp(-(seen.occupied > before.occupied ? WINDOW_MS : elapsedMs) / MEMORY_MS);
  const mix = (key: keyof Recent) => kept * before[key] + (1 - kept) * seen[key];
  return {
    requests: mix('requests'),
    spentMs: mix('spentMs'),
    occupied: mix('occupied'),
    computing: mix('computing'),
    used: mix('used'),
  };
}

/** What is looked at of it. */
export type Pressure = Pick<RequestPressure, 'steady' | 'isBusy'>;

/** Whether requests come one upon the other and leave little time for other things. */
export function pressing({ steady, isBusy }: Pressure): boolean {
  return steady !== null && isBusy;
}
