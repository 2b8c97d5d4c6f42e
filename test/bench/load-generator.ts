/** The client side as a process of its own: takes orders from its parent one by one and answers results. */
import autocannon from 'autocannon';
import type { LoadOrder, LoadResult } from './load.js';
import { requestStream } from './request-stream.js';

/** How often autocannon looks whether its time is up. */
const SAMPLE_INTERVAL_MS = 50;

process.on('message', (order: LoadOrder) => {
  runLoad(order).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));

async function runLoad(order: LoadOrder): Promise<LoadResult> {
  const latencies: number[] = [];
  const failed: Record<string, number> = {};
  let broken = 0;
  const startedAt = performance.now();
  let lastAt = startedAt;
  await new Promise<void>((resolve, reject) => {
    const instance = autocannon(
      {
        url: order.origin,
        connections: order.connections,
        duration: order.seconds,
        sampleInt: SAMPLE_INTERVAL_MS,
        ...(order.perSecond !== undefined && { overallRate: order.perSecond }),
        requests: [requestStream(order)],
      },
      (error: Error | null) => (error === null ? resolve() : reject(error)),
    );
    // Collected here because autocannon's own histogram knows whole milliseconds only.
    instance.on('response', (_client, status, _bytes, latencyMs) => {
      lastAt = performance.now();
      if (status >= 200 && status < 300) latencies.push(latencyMs);
      else failed[status] = (failed[status] ?? 0) + 1;
    });
    instance.on('reqError', () => broken++);
  });
  const sorted = Float64Array.from(latencies).toSorted();
  return {
    succeeded: sorted.length,
    failed,
    broken,
    elapsedSeconds: (lastAt - startedAt) / 1000,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  };
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
