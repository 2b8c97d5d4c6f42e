import type { BenchAccess } from './access-token.js';
import type { Benchmark } from './benchmark.js';
import { startWithTenants } from './many-tenants.js';
import { verdicts } from './report.js';
import type { ServerProcess } from './server-process.js';

const FEW = 1_000;
const MANY = 1_000_000;
/** Page ten thousand of the usual size. */
const DEEP = 250_000;
const PAGE = '/api/provisioning/tenants?limit=25';
/** How often each page is asked for, in turns. */
const TURNS = 300;
const WARM_UP_TURNS = 100;

/** Pages of a list: of few tenants and of many, the first one and a late one. */
export const listBenchmark: Benchmark = {
  name: 'list',
  run: async (stage) => {
    const few = await startWithTenants(stage, 'few', FEW);
    const many = await startWithTenants(stage, 'many', MANY);
    try {
      const pages = {
        'first page of few': () => read(few.server, stage.access, PAGE),
        'first page of many': () => read(many.server, stage.access, PAGE),
        'late page of many': await latePage(many.server, stage.access),
      };
      const times = await inTurns(pages);
      console.log(`list: GET /tenants, of ${FEW} and of ${MANY} tenants, late is page ${DEEP / 25}; ms, median`);
      for (const [name, ms] of times) console.log(`  ${name}: ${ms.toFixed(2)}`);
      const ratio = (name: string) => (times.get('first page of few') ?? Number.NaN) / (times.get(name) ?? Number.NaN);
      const goals = ['first page of many', 'late page of many'];
      console.log(
        verdicts(goals.map((name) => ({ what: `first page of few : ${name}`, value: ratio(name), least: 1 / 1.3 }))),
      );
    } finally {
      await few.server.stop();
      await many.server.stop();
    }
  },
};

/** Goes where the late page begins, by the largest pages: a cursor is good for any size. */
async function latePage(server: ServerProcess, access: BenchAccess): Promise<() => Promise<unknown>> {
  let cursor = '';
  for (let seen = 0; seen < DEEP; seen += 100) {
    const page = await read(server, access, `/api/provisioning/tenants?limit=100${cursor}`);
    cursor = `&cursor=${page.next_cursor}`;
  }
  return () => read(server, access, `${PAGE}${cursor}`);
}

async function inTurns(pages: Readonly<Record<string, () => Promise<unknown>>>): Promise<Map<string, number>> {
  const times = new Map<string, number[]>(Object.keys(pages).map((name) => [name, []]));
  for (let turn = 0; turn < WARM_UP_TURNS + TURNS; turn += 1) {
    for (const [name, ask] of Object.entries(pages)) {
      const startedAt = performance.now();
      await ask();
      if (turn >= WARM_UP_TURNS) times.get(name)?.push(performance.now() - startedAt);
    }
  }
  return new Map([...times].map(([name, taken]) => [name, taken.toSorted((a, b) => a - b)[TURNS / 2] ?? Number.NaN]));
}

async function read({ origin }: ServerProcess, { token }: BenchAccess, path: string): Promise<{ next_cursor: string }> {
  const response = await fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const page: unknown = await response.json();
  const isPage = typeof page === 'object' && page !== null && 'next_cursor' in page;
  if (response.status !== 200 || !isPage) throw new Error(`GET ${path} was answered with ${response.status}`);
  return { next_cursor: String(page.next_cursor) };
}
