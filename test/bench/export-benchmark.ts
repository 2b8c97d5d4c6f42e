import { setTimeout as delay } from 'node:timers/promises';
import type { BenchAccess } from './access-token.js';
import type { Benchmark } from './benchmark.js';
import { startWithTenants } from './many-tenants.js';
import { verdicts } from './report.js';
import type { ServerProcess } from './server-process.js';

const TENANTS = 1_000_000;
const MOST_GROWTH_BYTES = 50 * 1024 * 1024;
const SAMPLE_MS = 50;

interface Measurement {
  readonly lines: number;
  readonly seconds: number;
  /** How much more memory than before the server had at most; `null` where the system does not say. */
  readonly growth: number | null;
}

/** Exports of a million tenants, and what memory they take beyond that of a server that has answered pages. */
export const exportBenchmark: Benchmark = {
  name: 'export',
  run: async (stage) => {
    const { server } = await startWithTenants(stage, 'export', TENANTS);
    try {
      for (let turn = 0; turn < 500; turn += 1) await take(server, stage.access, 'application/json', '?limit=100');
      console.log(`export: GET /tenants of ${TENANTS} tenants`);
      for (const [type, extra] of [
        ['application/x-ndjson', 0],
        ['text/csv', 1],
      ] as const) {
        const { lines, seconds, growth } = await measure(server, stage.access, type);
        if (lines !== TENANTS + extra) throw new Error(`${type} had ${lines} lines`);
        const growthMb = growth === null ? '–' : (growth / 1024 / 1024).toFixed(1);
        console.log(`  ${type}: ${seconds.toFixed(1)} s, memory grew by ${growthMb} MB`);
        const value = growth === null ? null : MOST_GROWTH_BYTES / Math.max(growth, 1);
        console.log(verdicts([{ what: `50 MB : growth, ${type}`, value, least: 1 }]));
      }
    } finally {
      await server.stop();
    }
  },
};

async function measure(server: ServerProcess, access: BenchAccess, type: string): Promise<Measurement> {
  const before = await server.residentBytes();
  let most = before;
  const reading = { ended: false };
  const startedAt = performance.now();
  const taken = take(server, access, type, '').finally(() => {
    reading.ended = true;
  });
  while (!reading.ended) {
    const now = await server.residentBytes();
    if (most !== null && now !== null) most = Math.max(most, now);
    await delay(SAMPLE_MS);
  }
  const lines = await taken;
  const growth = most === null || before === null ? null : most - before;
  return { lines, seconds: (performance.now() - startedAt) / 1000, growth };
}

/** Reads an answer to its end without keeping it, and counts its lines. */
async function take({ origin }: ServerProcess, { token }: BenchAccess, accept: string, query: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, accept };
  const response = await fetch(`${origin}/api/provisioning/tenants${query}`, { headers });
  if (response.status !== 200 || response.body === null)
    throw new Error(`the export was answered with ${response.status}`);
  let lines = 0;
  for await (const chunk of response.body) for (const byte of chunk) if (byte === LINE_FEED) lines += 1;
  return lines;
}

const LINE_FEED = 0x0a;
