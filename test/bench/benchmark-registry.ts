import type { Benchmark } from './benchmark.js';
import { bulkBenchmark } from './bulk-benchmark.js';
import { configurationBenchmark } from './configuration.js';
import { exportBenchmark } from './export-benchmark.js';
import { listBenchmark } from './list-benchmark.js';
import { createBenchmark } from './create-benchmark.js';
import { rateLimitBenchmark } from './rate-limit-benchmark.js';
import { patchBenchmark } from './patch-benchmark.js';
import { getBenchmark } from './get-benchmark.js';
import { webhookBenchmark } from './webhook-benchmark.js';
import { webhookCreatesBenchmark } from './webhook-creates.js';

/** Every benchmark, in the order they run in. */
const BENCHMARKS: readonly Benchmark[] = [
  createBenchmark,
  getBenchmark,
  patchBenchmark,
  listBenchmark,
  exportBenchmark,
  configurationBenchmark,
  webhookBenchmark,
  webhookCreatesBenchmark,
  bulkBenchmark,
  rateLimitBenchmark,
];

/**
 * Picks benchmarks by name; none named means all.
 * @throws Error when there is none of a name
 */
export function selectBenchmarks(names: readonly string[]): readonly Benchmark[] {
  if (names.length === 0) return BENCHMARKS;
  return names.map((name) => {
    const benchmark = BENCHMARKS.find((one) => one.name === name);
    if (benchmark !== undefined) return benchmark;
    throw new Error(`there is no benchmark "${name}", only ${BENCHMARKS.map((one) => one.name).join(', ')}`);
  });
}
