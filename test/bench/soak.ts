/**
 * Holds the service, API and worker in one process, at half of its peak rate of creates for a while:
 * `npm run soak -- [--minutes 10] [--connections 16]`. Its memory is to stay within 10 %, no answer is to be a 5xx, and the 99th
 * percentile below 250 ms. A missed goal ends with 1.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createBenchAccess } from './access-token.js';
import { startBenchDatabase } from './bench-database.js';
import { loadFailure, type LoadOrder, type LoadResult } from './load.js';
import { startLoadClient } from './load-client.js';
import { startServer, type ServerProcess } from './server-process.js';
import { OURS, serverEnv } from './stage.js';

const WARM_UP_SECONDS = 15;
const PEAK_SECONDS = 15;
const SAMPLE_MS = 5_000;
const MOST_P99_MS = 250;
const MOST_GROWTH = 1.1;
const MIB = 1024 * 1024;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, connections: { type: 'string', default: '16' } },
});
const seconds = Number(values.minutes) * 60;
const connections = Number(values.connections);

const started: { stop(): Promise<void> }[] = [];
const keep = <T extends { stop(): Promise<void> }>(one: T): T => {
  started.push(one);
  return one;
};

try {
  const database = keep(await startBenchDatabase());
  const access = await createBenchAccess();
  const env = { ...serverEnv(access), DATABASE_URL: await database.create('soak'), PROCESS: 'all' };
  // Limits are counted, and never reached.
  const limits = { RATE_LIMIT_BURST: '100000000', RATE_LIMIT_PER_MINUTE: '600000000' };
  const server = keep(await startServer('soak', OURS, { ...env, ...limits }));
  const client = keep(startLoadClient());
  const order = {
    origin: server.origin,
    token: access.token,
    requests: { kind: 'create-tenants' },
    connections,
  } as const;
  const load = async (more: Pick<LoadOrder, 'seconds' | 'perSecond'>): Promise<LoadResult> => {
    const result = await client.run({ ...order, ...more });
    const failure = loadFailure(result);
    if (failure !== null) throw new Error(failure);
    return result;
  };
  await load({ seconds: WARM_UP_SECONDS });
  const peak = await load({ seconds: PEAK_SECONDS });
  const perSecond = Math.round(peak.succeeded / peak.elapsedSeconds / 2);
  console.log(
    `peak ${perSecond * 2}/s, p99 ${peak.p99Ms.toFixed(1)} ms; now ${perSecond}/s for ${seconds / 60} minutes`,
  );
  const watch = new AbortController();
  const watched = sample(server, watch.signal);
  const result = await load({ seconds, perSecond });
  watch.abort();
  judge(result, await watched);
} finally {
  for (const one of started.toReversed()) await one.stop();
}

async function sample(server: ServerProcess, ended: AbortSignal): Promise<readonly number[]> {
  const samples: number[] = [];
  while (!ended.aborted) {
    await delay(SAMPLE_MS, undefined, { signal: ended }).catch(() => undefined);
    const bytes = await server.residentBytes();
    if (bytes !== null) samples.push(bytes);
    if (samples.length % 12 === 0) console.log(`  ${samples.length / 12} min: ${mib(bytes ?? 0)} MB`);
  }
  return samples;
}

/** The beginning is not counted: a heap grows to the size that suits its load, and stays there. */
function judge(result: LoadResult, samples: readonly number[]): void {
  const fifth = Math.max(1, Math.floor(samples.length / 5));
  const before = median(samples.slice(fifth, 2 * fifth));
  const after = median(samples.slice(-fifth));
  const growth = after / before;
  const rate = result.succeeded / result.elapsedSeconds;
  console.log(`${result.succeeded} creates, ${rate.toFixed(0)}/s, no failure`);
  console.log(`p50 ${result.p50Ms.toFixed(1)} ms, p99 ${result.p99Ms.toFixed(1)} ms (at most ${MOST_P99_MS})`);
  console.log(`memory ${mib(before)} MB, later ${mib(after)} MB: ${growth.toFixed(3)} (at most ${MOST_GROWTH})`);
  if (result.p99Ms >= MOST_P99_MS || growth > MOST_GROWTH) process.exitCode = 1;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function mib(bytes: number): string {
  return (bytes / MIB).toFixed(0);
}
