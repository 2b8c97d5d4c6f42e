import type { Benchmark } from './benchmark.js';
import { compare } from './comparison.js';
import { cpuGoals, rateGoals } from './goals.js';
import { table, verdicts } from './report.js';
import { requireSameRows } from './same-rows.js';
import { summarize } from './summary.js';

/** The least rate, ours over bare, by number of connections: many concurrent creations share statements. */
const GOALS: Readonly<Record<number, number>> = { 1: 0.8, 16: 1, 64: 1.3 };

/** Creating tenants one by one, each with its event and its idempotency receipt, durable when answered. */
export const createBenchmark: Benchmark = {
  name: 'create',
  run: async (stage, options) => {
    await requireSameRows(stage);
    const summaries = (await compare(stage, { kind: 'create-tenants' }, options)).map(summarize);
    console.log(table('create: POST /tenants', summaries));
    console.log(verdicts([...rateGoals(summaries, (connections) => GOALS[connections]), ...cpuGoals(summaries, 16)]));
  },
};
