import { setTimeout as delay } from 'node:timers/promises';
import { bareDeliveryRate } from './bare-deliveries.js';
import type { Benchmark } from './benchmark.js';
import type { BenchOptions } from './options.js';
import { verdicts } from './report.js';
import { startServer, type ServerProcess } from './server-process.js';
import { OURS, serverEnv, type Stage } from './stage.js';
import { call, subscribe, type Callee } from './webhook-calls.js';
import { latencyPairs, type Latency } from './webhook-latency.js';
import { startBenchReceiver, type BenchReceiver } from './webhook-receiver-thread.js';

const BACKLOG = 3_000;

/** Latency from event to receipt, alone and beside a receiver that hangs, and the rate of deliveries; in one process. */
export const webhookBenchmark: Benchmark = {
  name: 'webhooks',
  async run(stage, options) {
    const receiver = await startBenchReceiver();
    const server = await startWithWorker(stage);
    try {
      await deliveries({ origin: server.origin, token: stage.access.token }, options, receiver);
    } finally {
      await server.stop();
      await receiver.stop();
    }
  },
};

async function deliveries(callee: Callee, options: BenchOptions, receiver: BenchReceiver): Promise<void> {
  const pairs = await latencyPairs(callee, receiver, options);
  const rates = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const bare = await bareDeliveryRate(`${receiver.origin}/bare`, BACKLOG);
    rates.push({ bare, ours: await backlogRate(callee, receiver) });
  }
  const ratio = median(rates.map(({ ours, bare }) => ours / bare));
  const each = (latency: Latency) => `p50 ${latency.p50.toFixed(1)} p99 ${latency.p99.toFixed(1)}`;
  console.log('webhooks: ms from event to receipt, alone : beside one that hangs, round by round');
  for (const { alone, beside } of pairs) console.log(`  ${each(alone)} : ${each(beside)}`);
  console.log(
    `  deliveries/s ${rates.map(({ ours, bare }) => `${ours.toFixed(0)} : ${bare.toFixed(0)}`).join(', ')} bare`,
  );
  console.log(
    verdicts([
      { what: '25 ms : p50 of event to receipt', value: 25 / median(pairs.map(({ alone }) => alone.p50)), least: 1 },
      { what: '250 ms : p99 of event to receipt', value: 250 / median(pairs.map(({ alone }) => alone.p99)), least: 1 },
      {
        what: '1.5 × p99 alone : p99 beside one that hangs',
        value: median(pairs.map(({ alone, beside }) => (1.5 * alone.p99) / beside.p99)),
        least: 1,
      },
      { what: 'deliveries/s, ours : bare', value: ratio, least: 0.5 },
    ]),
  );
}

async function startWithWorker({ database, access }: Stage): Promise<ServerProcess> {
  const env = { DATABASE_URL: await database.create('deliveries'), ...serverEnv(access), PROCESS: 'all' };
  return startServer('deliveries', OURS, env);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Deliveries a second of a backlog to one webhook, by when they arrived. */
async function backlogRate(callee: Callee, { origin, arrivals }: BenchReceiver): Promise<number> {
  const webhook = await subscribe(callee, `${origin}/backlog`);
  const mine = () => arrivals.filter(({ path }) => path === '/backlog');
  const since = new Date(Date.now() - 60 * 60 * 1000).toISOString();
  // As often as it takes, as one delivery is made for each event.
  const times: number[] = [];
  let spent = 0;
  while (times.length < BACKLOG) {
    arrivals.length = 0;
    const { deliveries: wanted } = Object(await call(callee, 'POST', `/webhooks/${webhook}/replay`, { since }));
    while (mine().length < wanted) await delay(20);
    const came = mine().map(({ at }) => at);
    spent += (came.at(-1) ?? 0) - (came[0] ?? 0);
    times.push(...came);
  }
  await call(callee, 'DELETE', `/webhooks/${webhook}`);
  return (times.length / spent) * 1000;
}
