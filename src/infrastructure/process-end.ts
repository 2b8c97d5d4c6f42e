/** Where the end of a process is told of. */
interface EndLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** How long a step of the start that is under way may still take once the process is to end, in milliseconds. */
const STEP_MS = 5_000;

/**
 * The end of a process: well at the first SIGTERM or SIGINT, at once at the second; also while it is still starting. Then the step under
 * way is finished, nothing else begins, and what was opened is closed: the last one first.
 */
export class ProcessEnd {
  private readonly closings: (() => Promise<unknown>)[] = [];
  private step: Promise<unknown> = Promise.resolve();
  private requested = false;
  private log: EndLog | null = null;

  constructor() {
    process.on('SIGTERM', (signal) => this.request(signal));
    process.on('SIGINT', (signal) => this.request(signal));
  }

  get isRequested(): boolean {
    return this.requested;
  }

  tellIn(log: EndLog): void {
    this.log = log;
  }

  /** A step of the start: what it opens is closed at the end. Of a process that is to end nothing goes on behind it. */
  async opened<T>(opening: T | Promise<T>, close?: (opened: T) => Promise<unknown>): Promise<T> {
    const step = Promise.resolve(opening).then((opened) => {
      if (close !== undefined) this.closings.push(() => close(opened));
      return opened;
    });
    this.step = step.catch(() => undefined);
    try {
      return await step;
    } finally {
      if (this.requested) await forever();
    }
  }

  /** Ends a process whose start failed: what was opened is closed all the same. */
  async giveUp(): Promise<never> {
    await this.close().catch(() => undefined);
    process.exit(1);
  }

  private request(signal: NodeJS.Signals): void {
    if (this.requested) process.exit(1);
    this.requested = true;
    this.log?.info({ signal }, 'ending: what is in flight is finished first');
    this.close().then(
      () => process.exit(0),
      (error: unknown) => {
        this.log?.error({ err: error }, 'could not end well');
        process.exit(1);
      },
    );
  }

  private async close(): Promise<void> {
    await Promise.race([this.step, new Promise((resolve) => setTimeout(resolve, STEP_MS))]);
    for (const close of this.closings.toReversed()) await close();
  }
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}
