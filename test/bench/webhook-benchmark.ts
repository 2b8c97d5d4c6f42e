import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { RandomSecretGenerator } from '../../src/adapters/webhooks/random-secret-generator.js';
import { StandardWebhooksSigner } from '../../src/adapters/system/standard-webhooks-signer.js';
import type { Benchmark } from './benchmark.js';
import { verdicts } from './report.js';
import type { Stage } from './stage.js';
import type { Arrival } from './webhook-receiver.js';

const BASE = '/api/provisioning';
const PACED = 200;
const BACKLOG = 3_000;
const PARALLEL = 32;

/** Latency from event to receipt, the rate of deliveries, and what webhooks cost those who create tenants. */
export const webhookBenchmark: Benchmark = {
  name: 'webhooks',
  async run(stage) {
    const receiver = await startReceiver();
    try {
      await subscribe(stage, `${receiver.origin}/steady`);
      await createPaced(stage, 50);
      const alone = await latencies(stage, receiver.arrivals);
      const hanging = await subscribe(stage, `${receiver.origin}/hang`);
      const beside = await latencies(stage, receiver.arrivals);
      await call(stage, 'DELETE', `/webhooks/${hanging}`);
      const none = await createRate(stage);
      const bare = await bareRate(`${receiver.origin}/bare`);
      const backlog = await backlogRate(stage, receiver);
      const ten = await Promise.all(
        Array.from({ length: 9 }, (_, n) => subscribe(stage, `${receiver.origin}/ten/${n}`)),
      );
      const withTen = await createRate(stage);
      console.log(`webhooks: event to receipt p50 ${alone.p50.toFixed(1)} ms, p99 ${alone.p99.toFixed(1)} ms`);
      console.log(`  beside one that hangs: p50 ${beside.p50.toFixed(1)} ms, p99 ${beside.p99.toFixed(1)} ms`);
      console.log(`  deliveries/s ${backlog.toFixed(0)}, bare signed requests/s ${bare.toFixed(0)}`);
      console.log(
        `  creations/s with one webhook ${none.toFixed(0)}, with ${ten.length + 1} in the same process ${withTen.toFixed(0)}`,
      );
      console.log(
        verdicts([
          { what: '25 ms : p50 of event to receipt', value: 25 / alone.p50, least: 1 },
          { what: '250 ms : p99 of event to receipt', value: 250 / alone.p99, least: 1 },
          { what: '1.5 × p99 alone : p99 beside one that hangs', value: (1.5 * alone.p99) / beside.p99, least: 1 },
          { what: 'deliveries/s, ours : bare', value: backlog / bare, least: 0.5 },
          { what: 'creations/s, ten webhooks : one', value: withTen / none, least: 0.9 },
        ]),
      );
    } finally {
      await receiver.stop();
    }
  },
};

interface BenchReceiver {
  readonly origin: string;
  readonly arrivals: Arrival[];
  stop(): Promise<void>;
}

async function startReceiver(): Promise<BenchReceiver> {
  const thread = new Worker(new URL('./webhook-receiver.js', import.meta.url));
  const [address]: unknown[] = await once(thread, 'message');
  const arrivals: Arrival[] = [];
  thread.on('message', (arrival: Arrival) => void arrivals.push(arrival));
  return {
    origin: `http://127.0.0.1:${Object(address).port}`,
    arrivals,
    stop: async () => void (await thread.terminate()),
  };
}

async function call({ ours, access }: Stage, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${ours.server.origin}${BASE}${path}`, {
    method,
    headers: { authorization: `Bearer ${access.token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return response.status === 204 ? null : response.json();
}

async function subscribe(stage: Stage, url: string): Promise<string> {
  const { id } = Object(await call(stage, 'POST', '/webhooks', { url, event_types: ['tenant.*'] }));
  return String(id);
}

const create = (stage: Stage) =>
  call(stage, 'POST', '/tenants', { client_name: 'Bench', email: `${randomUUID()}@example.com` });

async function createPaced(stage: Stage, count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    await create(stage);
    await delay(20);
  }
}

async function latencies(stage: Stage, arrivals: Arrival[]): Promise<{ readonly p50: number; readonly p99: number }> {
  arrivals.length = 0;
  await createPaced(stage, PACED);
  await delay(1_000);
  const sorted = arrivals.filter(({ path }) => path === '/steady').map(({ latencyMs }) => latencyMs);
  if (sorted.length < PACED) throw new Error(`only ${sorted.length} of ${PACED} deliveries came`);
  sorted.sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

/** Tenants a second, created by sixteen callers for four seconds. */
async function createRate(stage: Stage): Promise<number> {
  const end = performance.now() + 4_000;
  let count = 0;
  const caller = async () => {
    while (performance.now() < end) {
      await create(stage);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: 16 }, caller));
  return count / 4;
}

/** Deliveries a second of a backlog to one webhook, by when they arrived. */
async function backlogRate(stage: Stage, { origin, arrivals }: BenchReceiver): Promise<number> {
  await delay(3_000);
  const webhook = await subscribe(stage, `${origin}/backlog`);
  arrivals.length = 0;
  const since = new Date(Date.now() - 60 * 60 * 1000).toISOString();
  const { deliveries } = Object(await call(stage, 'POST', `/webhooks/${webhook}/replay`, { since }));
  const wanted = Math.min(Number(deliveries), BACKLOG);
  const mine = () => arrivals.filter(({ path }) => path === '/backlog');
  while (mine().length < wanted) await delay(50);
  const times = mine()
    .slice(0, wanted)
    .map(({ at }) => at);
  await call(stage, 'DELETE', `/webhooks/${webhook}`);
  return (wanted / ((times.at(-1) ?? 0) - (times[0] ?? 0))) * 1000;
}

/** Signed requests a second without anything around them. */
async function bareRate(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: PARALLEL });
  const secret = new RandomSecretGenerator().next();
  const signer = new StandardWebhooksSigner();
  const body = JSON.stringify({ text: 'x'.repeat(1_000) });
  let left = BACKLOG;
  const send = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const [id, timestamp] = [randomUUID(), Math.floor(Date.now() / 1000)];
      const signature = signer.sign({ id, timestamp, body }, [secret]);
      const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
      await new Promise<void>((resolve, reject) => {
        request(url, { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } }, (response) =>
          response.resume().on('end', resolve),
        )
          .on('error', reject)
          .end(body);
      });
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: PARALLEL }, send));
  agent.destroy();
  return (BACKLOG / (performance.now() - startedAt)) * 1000;
}
