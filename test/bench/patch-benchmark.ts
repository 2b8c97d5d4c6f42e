import { isDeepStrictEqual } from 'node:util';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { Benchmark } from './benchmark.js';
import { compare } from './comparison.js';
import { seedTenants } from './get-benchmark.js';
import { rateGoals } from './goals.js';
import { table, verdicts } from './report.js';
import type { Contender, Stage } from './stage.js';
import { summarize } from './summary.js';

/** How many tenants are changed in turn: enough that no two requests at a time change the same one. */
const TENANTS = 10_000;

/** Changing tenants by merge patch, each based on its present version (`If-Match`), with its event, durable when answered. */
export const patchBenchmark: Benchmark = {
  name: 'patch',
  run: async (stage, options) => {
    const at = new Date().toISOString();
    const ids = Array.from({ length: TENANTS + 1 }, () => v7());
    await seedTenants(stage, stage.bare.databaseUrl, ids, at);
    await seedTenants(stage, stage.ours.databaseUrl, ids, at);
    const [tried = '', ...paths] = ids.map((id) => `/api/provisioning/tenants/${id}`);
    await requireSamePatch(stage, tried);
    const summaries = (await compare(stage, { kind: 'patch', paths }, options)).map(summarize);
    console.log(table('patch: PATCH /tenants/{id} with If-Match', summaries));
    console.log(verdicts(rateGoals(summaries, () => 0.6)));
  },
};

/** @throws Error when the servers do not change a tenant alike */
async function requireSamePatch(stage: Stage, path: string): Promise<void> {
  const bare = await answersOf(stage, stage.bare, path);
  const ours = await answersOf(stage, stage.ours, path);
  if (isDeepStrictEqual(bare, ours)) return;
  throw new Error(`the servers answer differently:\nbare ${JSON.stringify(bare)}\nours ${JSON.stringify(ours)}`);
}

const answerSchema = z.looseObject({ updated_at: z.string().optional() });

async function answersOf({ access }: Stage, { server }: Contender, path: string): Promise<unknown> {
  const patch = async () => {
    const answer = await fetch(`${server.origin}${path}`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${access.token}`,
        'content-type': 'application/merge-patch+json',
        'if-match': '"1"',
      },
      body: JSON.stringify({ client_name: 'Renamed Company', metadata: { contract: 'D' } }),
    });
    const { updated_at: _time, ...document } = answerSchema.parse(await answer.json());
    return { status: answer.status, etag: answer.headers.get('etag'), document };
  };
  const first = await patch();
  const { status } = await patch();
  return { first, second: status };
}
