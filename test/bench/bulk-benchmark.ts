import { goodCompanies } from '../support/company-csv.js';
import type { Benchmark } from './benchmark.js';
import { importCompanies, startImport, type Import } from './bulk-import.js';
import { copySeconds } from './copied-rows.js';
import { loadFailure } from './load.js';
import type { BenchOptions } from './options.js';
import { verdicts } from './report.js';
import { startServer, type ServerProcess } from './server-process.js';
import { OURS, serverEnv, type Stage } from './stage.js';

const ROWS = 100_000;
const WARM_UP_ROWS = 20_000;
const CONNECTIONS = 16;
const MOST_GROWTH_BYTES = 60 * 1024 * 1024;

/** Imports of a hundred thousand companies against PostgreSQL's COPY of the same rows, their memory, and single creations beside one. */
export const bulkBenchmark: Benchmark = {
  name: 'bulk',
  run: async (stage, options) => {
    const databaseUrl = await stage.database.create('bulk');
    const env = { DATABASE_URL: databaseUrl, PROCESS: 'all', ...serverEnv(stage.access) };
    const server = await startServer('bulk', OURS, env);
    try {
      await importCompanies(server, stage.access, WARM_UP_ROWS, 'warm-up');
      await stage.database.checkpoint();
      const done = await importCompanies(server, stage.access, ROWS, 'measured');
      if (done.succeeded !== goodCompanies(ROWS)) throw new Error(`${done.succeeded} rows succeeded`);
      const copied = await copySeconds(stage, databaseUrl);
      const { alone, beside } = await singleCreations(stage, server, options);
      report(done, copied, alone, beside);
    } finally {
      await server.stop();
    }
  },
};

function report(done: Import, copied: ReadonlyMap<string, number>, alone: number, beside: number): void {
  const perSecond = ROWS / done.seconds;
  // What was copied is what both imports wrote.
  const copyPerSecond = (ROWS + WARM_UP_ROWS) / [...copied.values()].reduce((sum, seconds) => sum + seconds, 0);
  const tables = [...copied].map(([table, seconds]) => `${table} ${seconds.toFixed(1)} s`).join(', ');
  const growth = done.growth === null ? '–' : (done.growth / 1024 / 1024).toFixed(1);
  console.log(`bulk: ${ROWS} rows of CSV, 1 % of them bad`);
  console.log(
    `  rows/s ${perSecond.toFixed(0)} (${done.seconds.toFixed(1)} s, ${done.uploadSeconds.toFixed(1)} s of them to take in)`,
  );
  console.log(`  COPY/s ${copyPerSecond.toFixed(0)} (${tables}); memory grew by ${growth} MB`);
  console.log(`  single creations/s ${alone.toFixed(0)}, beside a running import ${beside.toFixed(0)}`);
  console.log(
    verdicts([
      { what: 'rows/s, import : COPY', value: perSecond / copyPerSecond, least: 0.25 },
      {
        what: '60 MB : growth',
        value: done.growth === null ? null : MOST_GROWTH_BYTES / Math.max(done.growth, 1),
        least: 1,
      },
      { what: 'single creations/s, beside an import : alone', value: beside / alone, least: 0.5 },
    ]),
  );
}

/** Single creations a second, alone and while an import runs all the time. */
async function singleCreations(stage: Stage, server: ServerProcess, { seconds }: BenchOptions) {
  const creations = async (duration: number): Promise<number> => {
    const { origin } = server;
    const { token } = stage.access;
    const requests = { kind: 'create-tenants' } as const;
    const result = await stage.client.run({ origin, token, requests, connections: CONNECTIONS, seconds: duration });
    const failure = loadFailure(result);
    if (failure !== null) throw new Error(`single creations: ${failure}`);
    return result.succeeded / result.elapsedSeconds;
  };
  await creations(2);
  const alone = await creations(seconds);
  const running = await startImport(server, stage.access, ROWS, 'beside');
  const beside = await creations(seconds);
  if (running.isOver()) throw new Error('the import was over before the single creations were');
  await running.ended;
  return { alone, beside };
}
