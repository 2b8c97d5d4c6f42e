import { setTimeout as delay } from 'node:timers/promises';
import { bareDeliveryRate } from './bare-deliveries.js';
import type { Benchmark } from './benchmark.js';
import type { BenchOptions } from './options.js';
import { verdicts } from './report.js';
import { startServer, type ServerProcess } from './server-process.js';
import { OURS, serverEnv, type Stage } from './stage.js';
import { call, createPaced, subscribe, type Callee } from './webhook-calls.js';
import { createsBesideWebhooks } from './webhook-creates.js';
import { startBenchReceiver, type BenchReceiver } from './webhook-receiver-thread.js';

const PACED = 200;
const BACKLOG = 3_000;

/** Latency from event to receipt, the rate of deliveries, and what webhooks cost those who create tenants. */
export const webhookBenchmark: Benchmark = {
  name: 'webhooks',
  async run(stage, options) {
    const receiver = await startBenchReceiver();
    try {
      await deliveries(stage, options, receiver);
      await createsBesideWebhooks(stage, options, receiver.origin);
    } finally {
      await receiver.stop();
    }
  },
};

/** One process that answers requests and delivers. */
async function deliveries(stage: Stage, options: BenchOptions, receiver: BenchReceiver): Promise<void> {
  const server = await startWithWorker(stage);
  try {
    const callee = { origin: server.origin, token: stage.access.token };
    await subscribe(callee, `${receiver.origin}/steady`);
    await createPaced(callee, 100);
    const [alone, beside] = [[], []] as [Latency[], Latency[]];
    for (let round = 0; round < options.rounds; round += 1) {
      alone.push(await latency(callee, receiver));
      const hanging = await subscribe(callee, `${receiver.origin}/hang`);
      beside.push(await latency(callee, receiver));
      await call(callee, 'DELETE', `/webhooks/${hanging}`);
    }
    const rates = [];
    for (let round = 0; round < options.rounds; round += 1) {
      const bare = await bareDeliveryRate(`${receiver.origin}/bare`, BACKLOG);
      rates.push({ bare, ours: await backlogRate(callee, receiver) });
    }
    const [one, two] = [typical(alone), typical(beside)];
    const ratio = median(rates.map(({ ours, bare }) => ours / bare));
    console.log(`webhooks: event to receipt p50 ${one.p50.toFixed(1)} ms, p99 ${one.p99.toFixed(1)} ms`);
    console.log(`  beside one that hangs: p50 ${two.p50.toFixed(1)} ms, p99 ${two.p99.toFixed(1)} ms`);
    console.log(
      `  deliveries/s ${rates.map(({ ours, bare }) => `${ours.toFixed(0)} : ${bare.toFixed(0)}`).join(', ')} bare`,
    );
    console.log(
      verdicts([
        { what: '25 ms : p50 of event to receipt', value: 25 / one.p50, least: 1 },
        { what: '250 ms : p99 of event to receipt', value: 250 / one.p99, least: 1 },
        { what: '1.5 × p99 alone : p99 beside one that hangs', value: (1.5 * one.p99) / two.p99, least: 1 },
        { what: 'deliveries/s, ours : bare', value: ratio, least: 0.5 },
      ]),
    );
  } finally {
    await server.stop();
  }
}

async function startWithWorker({ database, access }: Stage): Promise<ServerProcess> {
  const env = { DATABASE_URL: await database.create('deliveries'), ...serverEnv(access), PROCESS: 'all' };
  return startServer('deliveries', OURS, env);
}

interface Latency {
  readonly p50: number;
  readonly p99: number;
}

async function latency(callee: Callee, { arrivals }: BenchReceiver): Promise<Latency> {
  arrivals.length = 0;
  await createPaced(callee, PACED);
  await delay(1_000);
  const sorted = arrivals.filter(({ path }) => path === '/steady').map(({ latencyMs }) => latencyMs);
  if (sorted.length < PACED) throw new Error(`only ${sorted.length} of ${PACED} deliveries came`);
  sorted.sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

function typical(rounds: readonly Latency[]): Latency {
  return { p50: median(rounds.map(({ p50 }) => p50)), p99: median(rounds.map(({ p99 }) => p99)) };
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
