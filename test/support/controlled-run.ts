/** A batch that a test decides the end of. */
export interface ControlledBatch {
  readonly items: readonly string[];
  answer(): void;
  fail(error: unknown): void;
}

/** Stands in for the work of a coalescer: keeps every batch, until the test ends it. */
export class ControlledRun {
  readonly batches: ControlledBatch[] = [];
  underWay = 0;
  mostUnderWay = 0;

  readonly run = (items: readonly string[]): Promise<readonly string[]> => {
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    const work = new Promise<readonly string[]>((resolve, reject) => {
      this.batches.push({ items, answer: () => resolve(items.map((item) => `${item}!`)), fail: reject });
    });
    return work.finally(() => (this.underWay -= 1));
  };

  /** The items of every batch so far. */
  get sent(): readonly (readonly string[])[] {
    return this.batches.map(({ items }) => items);
  }

  batch(index: number): ControlledBatch {
    const batch = this.batches[index];
    if (batch === undefined) throw new Error(`batch ${index} was not sent`);
    return batch;
  }
}
