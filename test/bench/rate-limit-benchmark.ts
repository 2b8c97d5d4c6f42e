import type { Benchmark } from './benchmark.js';
import { compare } from './comparison.js';
import { rateGoals } from './goals.js';
import { table, verdicts } from './report.js';
import { startServer } from './server-process.js';
import { OURS, serverEnv, type Contender, type Stage } from './stage.js';
import { summarize } from './summary.js';

/** A limit that is never reached: what is measured is the counting. */
const LIMIT = { RATE_LIMIT_BURST: '100000000', RATE_LIMIT_PER_MINUTE: '600000000' };

/** Creating tenants with a rate limit, against the same service without one. */
export const rateLimitBenchmark: Benchmark = {
  name: 'rate-limit',
  run: async (stage, options) => {
    const limited = await startLimited(stage);
    try {
      const bare = { ...stage.ours, server: { ...stage.ours.server, name: 'unlimited' } };
      const both = { ...stage, bare, ours: limited };
      const summaries = (await compare(both, { kind: 'create-tenants' }, options)).map(summarize);
      console.log(table('rate-limit: POST /tenants; "bare" is without a limit, "ours" with one', summaries));
      console.log(verdicts(rateGoals(summaries, () => 0.85)));
    } finally {
      await limited.server.stop();
    }
  },
};

async function startLimited(stage: Stage): Promise<Contender> {
  const databaseUrl = await stage.database.create('limited');
  const env = { DATABASE_URL: databaseUrl, ...serverEnv(stage.access), ...LIMIT };
  return { databaseUrl, server: await startServer('limited', OURS, env) };
}
