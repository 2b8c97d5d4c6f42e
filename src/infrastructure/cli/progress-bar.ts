import type { Terminal } from './terminal.js';

const WIDTH = 30;

/** How far something has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** Shows on a terminal how far something has come, on one line; elsewhere now and then a line. */
export class ProgressBar {
  private readonly startedAt = performance.now();
  private lastTold = -1;

  constructor(
    private readonly what: string,
    private readonly out: Terminal['stderr'],
  ) {}

  show(progress: Progress): void {
    if (this.out.isTTY === true) this.out.write(`\r\u001B[K${this.line(progress)}`);
    else this.tellNowAndThen(progress);
  }

  /** Leaves the line as it is, and goes on behind it. */
  end(progress: Progress): void {
    if (this.out.isTTY === true) this.out.write(`\r\u001B[K${this.line(progress)}\n`);
    else this.out.write(`${this.line(progress)}\n`);
  }

  private tellNowAndThen(progress: Progress): void {
    const tenth = Math.floor((progress.done * 10) / Math.max(progress.total, 1));
    if (tenth <= this.lastTold || progress.done >= progress.total) return;
    this.lastTold = tenth;
    this.out.write(`${this.line(progress)}\n`);
  }

  private line({ done, total }: Progress): string {
    const share = total === 0 ? 1 : Math.min(done / total, 1);
    const filled = Math.round(share * WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    const seconds = (performance.now() - this.startedAt) / 1000;
    const rate = seconds > 0 ? Math.round(done / seconds) : 0;
    return `${this.what} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${done}/${total}  ${rate}/s`;
  }
}
