import { setTimeout as delay } from 'node:timers/promises';
import { pressing, type Pressure, type SteadyRequests } from './request-pressure.js';

/** How many deliveries a process takes up in a second, at least; and at first, until it shows how many it copes with. */
const LEAST_PER_SECOND = 40;
const FIRST_PER_SECOND = 320;
/** So many for each request, as a single webhook needs to keep pace, while only so many ask; but no more than if so many clients did. */
const PER_REQUEST = 1.25;
const FEW = 2;
const AS_IF_CLIENTS = 2;
/** So many times as many when there is time left, after each while; half as many when there is none. */
const MORE = 1.25;
/** Some are let through together, so often, in milliseconds: one by one they would cost several times as much. */
const TURN_MS = 100;
/** How long is waited before it is looked again, in milliseconds; and before the number is changed. */
const PAUSE_MS = 10;
const CHANGE_MS = 50;
/** Work that took a while rests for so many times as long: it takes a twentieth of the time. */
const REST = 19;
/** What is so late gives way no longer, in milliseconds. */
const LATEST_MS = 30_000;

/**
 * Has the work for webhooks give way to requests that are answered by the same process: while those come one upon the other, only so much goes
 * on as there is time for beside them, and a little more; the rest waits in the database, for half a minute at most.
 */
export class Courtesy {
  private perSecond = FIRST_PER_SECOND;
  private allowance = 0;
  private countedAt = performance.now();
  private changedAt = performance.now();
  /** Whoever asks first is the first to get some. */
  private turns: Promise<unknown> = Promise.resolve();
  private asking = 0;

  constructor(private readonly pressure: Pressure) {}

  /**
   * Answers, after a while if need be, how many of `wanted` deliveries may be taken up now; at least one. `lateMs`: for how long they
   * have been due.
   */
  async allow(wanted: number, lateMs: number): Promise<number> {
    if (this.pressure.steady === null) {
      this.perSecond = FIRST_PER_SECOND;
      return wanted;
    }
    const dueSince = performance.now() - lateMs;
    this.asking += 1;
    const turn = this.turns.then(() => this.allowSome(wanted, dueSince));
    this.turns = turn;
    const allowed = await turn;
    this.asking -= 1;
    return allowed;
  }

  private async allowSome(wanted: number, dueSince: number): Promise<number> {
    for (;;) {
      const { steady } = this.pressure;
      if (steady === null || performance.now() - dueSince >= LATEST_MS) return wanted;
      this.gain(steady);
      if (this.allowance >= Math.min(wanted, this.ofTurn)) {
        const allowed = Math.min(wanted, Math.floor(this.allowance));
        this.allowance -= allowed;
        return allowed;
      }
      await delay(PAUSE_MS);
    }
  }

  /** How many are let through together. */
  private get ofTurn(): number {
    return (this.perSecond * TURN_MS) / 1000;
  }

  /** Finds out how many go beside the requests: ever more until there is little time left, then fewer. */
  private gain(requests: SteadyRequests): void {
    const now = performance.now();
    if (now - this.changedAt >= CHANGE_MS) {
      this.changedAt = now;
      this.perSecond = Math.max(this.leastPerSecond(requests), this.perSecond * (this.pressure.isBusy ? 0.5 : MORE));
    }
    this.allowance = Math.min(this.ofTurn, this.allowance + (this.perSecond * (now - this.countedAt)) / 1000);
    this.countedAt = now;
  }

  /** One webhook's deliveries go on keeping pace with requests; where many ask, most are late either way. */
  private leastPerSecond({ underWay, eachMs }: SteadyRequests): number {
    if (this.asking > FEW) return LEAST_PER_SECOND;
    return Math.max(LEAST_PER_SECOND, (Math.min(AS_IF_CLIENTS, PER_REQUEST * underWay) * 1000) / eachMs);
  }

  /**
   * Rests after a piece of work that took `tookMs`, for as long as requests press. `lateMs`: for how long what is left has waited;
   * `perEvent`: how many deliveries each event has become.
   */
  async rest(
    tookMs: number,
    { lateMs, perEvent }: { readonly lateMs: number; readonly perEvent: number },
  ): Promise<void> {
    const most = perEvent > FEW ? Infinity : TURN_MS;
    const restMs = Math.min(tookMs * REST, LATEST_MS - lateMs, most);
    const endsAt = performance.now() + restMs;
    for (;;) {
      const leftMs = pressing(this.pressure) ? endsAt - performance.now() : 0;
      if (leftMs <= 0) return;
      await delay(Math.min(PAUSE_MS, leftMs));
    }
  }
}
