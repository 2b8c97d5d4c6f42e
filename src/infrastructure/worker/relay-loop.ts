import type { Log } from '../log.js';

/** Work that is done whenever there is some. */
export interface RepeatedWork {
  /** Does what there is; `isEnding` tells whether to stop early. */
  execute(isEnding: () => boolean): Promise<unknown>;
}

/** How often it is looked for work. */
export interface RelayLoopOptions {
  /** What the work is about, for the log. */
  readonly what: string;
  /** How long nobody looks when nobody is told, in milliseconds; varied by a quarter either way. */
  readonly pollMs: number;
  /** The shortest time between two rounds, in milliseconds: under load work gathers meanwhile. */
  readonly restMs: number;
}

/** Does work as soon as it is told of some, and looks for that which other processes left. */
export class RelayLoop {
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | null = null;
  private nudged = false;
  private ending = false;
  private failing = false;
  private lastRoundAt = -Infinity;

  constructor(
    private readonly work: RepeatedWork,
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
      this.underWay = this.round();
    }, delayMs);
  }

  private async round(): Promise<void> {
    this.nudged = false;
    this.lastRoundAt = performance.now();
    try {
      await this.work.execute(() => this.ending);
      if (this.failing) this.log.info({}, `${this.options.what} are taken care of again`);
      this.failing = false;
    } catch (error) {
      if (!this.failing)
        this.log.warn({ err: error }, `${this.options.what} cannot be taken care of; trying again until it works`);
      this.failing = true;
    }
    this.underWay = null;
    if (this.ending) return;
    this.schedule(this.nudged && !this.failing ? this.restLeft() : this.options.pollMs * (0.75 + Math.random() / 2));
  }

  private restLeft(): number {
    return Math.max(0, this.lastRoundAt + this.options.restMs - performance.now());
  }
}
