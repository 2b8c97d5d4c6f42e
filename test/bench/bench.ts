/**
 * Compares the service with a bare reference server:
 * `npm run bench -- [create get …] [--seconds 5] [--rounds 3] [--connections 1,16,64] [--calibrate]`.
 * A missed goal is a finding and ends with 0; what does not work ends with 1.
 */
import { availableParallelism, cpus } from 'node:os';
import { selectBenchmarks } from './benchmark-registry.js';
import { parseOptions } from './options.js';
import { startStage, type Stage } from './stage.js';

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const benchmarks = selectBenchmarks(options.names);
  const stage = await startStage(options.calibrate);
  stopOnSignals(stage);
  try {
    const { seconds, rounds } = options;
    console.log(`Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'CPU'}`);
    console.log(`${rounds} rounds of ${seconds} s each; CPU: the server's ms per 1,000 requests; p50, p99: ms`);
    if (options.calibrate) console.log('CALIBRATION: "ours" is a second bare server');
    for (const benchmark of benchmarks) {
      console.log('');
      await benchmark.run(stage, options);
    }
  } finally {
    await stage.stop();
  }
}

function stopOnSignals(stage: Stage): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stage.stop().finally(() => process.exit(1)));
  }
}

main().catch((error: unknown) => {
  console.error('THE BENCHMARK FAILED:', error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
