import { AsyncLocalStorage } from 'node:async_hooks';
import type { Log } from '../log.js';
import { pressing, type Pressure } from './request-pressure.js';

/** How often events are relayed. */
export interface RelayLoopOptions {
  /** How long nobody looks when nobody is told, in milliseconds; varied by a quarter either way. */
  readonly pollMs: number;
  /**
   * The same after a round that found something, in milliseconds; then twice as long each time, up to `pollMs`: what comes from other
   * processes seldom comes alone. As `pollMs` unless it is said.
   */
  readonly busyPollMs?: number;
  /** The shortest time between two rounds, in milliseconds. Slow rounds rest for as long as they took: under load events gather meanwhile. */
  readonly restMs: number;
  /** While requests press, rounds rest four times as long, up to half a second. */
  readonly pressure?: Pressure;
  /** What is relayed, for the log; events unless it is said. */
  readonly what?: string;
}

/** The longest rest, in milliseconds: what is relayed waits no longer than that for the next round. */
const MAX_REST_MS = 500;
/** While requests press, so many times as long as usual is rested. */
const TIMES = 4;

/** What a round does: as much as there is to do, unless it is told to end early; answers how much that was. */
export interface RelayRound {
  execute(isEnding: () => boolean): Promise<number>;
}

/** Relays what was stored as soon as it is told of some, and looks for what other processes stored. */
export class RelayLoop {
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | null = null;
  private nudged = false;
  private ending = false;
  private failing = false;
  private lastRoundAt = -Infinity;
  private lastRoundMs = 0;
  private nextPollMs = 0;
  /** A round is for everybody's events, not a part of what the call did that it was told by. */
  private readonly apart = AsyncLocalStorage.snapshot();

  constructor(
    private readonly relay: RelayRound,
    private readonly options: RelayLoopOptions,
    private readonly log: Log,
  ) {}

  start(): void {
    this.schedule(0);
  }

  /** Has the next round begin soon; any number of calls until then are one. */
  nudge(): void {
    if (this.nudged || this.ending) return;
    this.nudged = true;
    if (this.underWay === null && !this.failing) this.schedule(this.restLeft());
  }

  /** Ends after the batch under way. */
  async stop(): Promise<void> {
    this.ending = true;
    clearTimeout(this.timer);
    await this.underWay;
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.underWay = this.apart(() => this.round());
    }, delayMs);
  }

  private async round(): Promise<void> {
    this.nudged = false;
    this.lastRoundAt = performance.now();
    try {
      const found = await this.relay.execute(() => this.ending);
      this.heed(found > 0);
      if (this.failing) this.log.info({}, `${this.what} are relayed again`);
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.log.warn({ err: error }, `${this.what} cannot be relayed; trying again until it works`);
      this.failing = true;
      this.nextPollMs = this.options.pollMs;
    }
    this.lastRoundMs = performance.now() - this.lastRoundAt;
    this.underWay = null;
    if (this.ending) return;
    this.schedule(this.nudged && !this.failing ? this.restLeft() : this.nextPollMs * (0.75 + Math.random() / 2));
  }

  private heed(foundSomething: boolean): void {
    const { pollMs, busyPollMs = pollMs } = this.options;
    this.nextPollMs = foundSomething ? busyPollMs : Math.min(pollMs, Math.max(busyPollMs, 2 * this.nextPollMs));
  }

  private get what(): string {
    return this.options.what ?? 'events';
  }

  private restLeft(): number {
    const { restMs, pressure } = this.options;
    const usual = Math.max(restMs, Math.min(2 * this.lastRoundMs, this.lastRoundMs + MAX_REST_MS));
    const times = pressure !== undefined && pressing(pressure) ? TIMES : 1;
    const rest = Math.max(usual, Math.min(times * usual, MAX_REST_MS));
    return Math.max(0, this.lastRoundAt + rest - performance.now());
  }
}
