const START = 16;
const LEAST = 4;
const MOST = 64;

/** How many attempts at one webhook go on at once: a receiver that copes gets more, one that fails gets fewer. */
export class LaneWidth {
  private width = START;

  get size(): number {
    return this.width;
  }

  heed(succeeded: boolean): void {
    this.width = succeeded ? Math.min(MOST, this.width + 1) : Math.max(LEAST, Math.floor(this.width / 2));
  }
}
