import type { BenchOptions } from './options.js';
import type { Stage } from './stage.js';

/** One benchmark: measures on the stage and prints what it found. */
export interface Benchmark {
  /** What it is called on the command line. */
  readonly name: string;
  /** @throws Error when something did not work, as against being slow */
  run(stage: Stage, options: BenchOptions): Promise<void>;
}
