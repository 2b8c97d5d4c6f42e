import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Benchmark } from './benchmark.js';
import { compare, type Comparison } from './comparison.js';
import type { BenchOptions } from './options.js';
import { table, verdicts } from './report.js';
import { startServer, type ServerProcess } from './server-process.js';
import { OURS, serverEnv, type Contender, type Stage } from './stage.js';
import { summarize } from './summary.js';
import { subscribe } from './webhook-calls.js';
import { startBenchReceiver } from './webhook-receiver-thread.js';

const WEBHOOKS = 10;
/** How fast a process is, is decided when it starts, too: so many pairs are started, and share the rounds. */
const PAIRS = 3;

/** Who delivers: the process that answers, or a worker beside it, or nobody at all. */
type Delivery = 'same process' | 'worker beside' | 'nobody';

/** What it costs those who create tenants that ten webhooks ask for it, and that a relay runs at all. */
export const webhookCreatesBenchmark: Benchmark = {
  name: 'webhook-creates',
  async run(stage, options) {
    const receiver = await startBenchReceiver();
    try {
      await createsBesideWebhooks(stage, options, receiver.origin);
    } finally {
      await receiver.stop();
    }
  },
};

async function createsBesideWebhooks(stage: Stage, options: BenchOptions, receiver: string): Promise<void> {
  const few = { ...options, connections: options.connections.filter((count) => count <= 16) };
  for (const delivery of ['same process', 'worker beside'] as const) {
    await between(stage, few, `creates, ${delivery}; "bare" has no webhook, "ours" has ${WEBHOOKS}`, 0.9, [
      { delivery, webhooks: [] },
      { delivery, webhooks: Array.from({ length: WEBHOOKS }, (_, n) => `${receiver}/${n}`) },
    ]);
  }
  await between(
    stage,
    few,
    'creates without webhooks; "bare" has no worker, "ours" has one in the same process',
    null,
    [
      { delivery: 'nobody', webhooks: [] },
      { delivery: 'same process', webhooks: [] },
    ],
  );
}

interface Side {
  readonly delivery: Delivery;
  readonly webhooks: readonly string[];
}

async function between(
  stage: Stage,
  options: BenchOptions,
  title: string,
  least: number | null,
  sides: readonly [Side, Side],
): Promise<void> {
  const share = { ...options, rounds: Math.ceil(options.rounds / PAIRS) };
  const pairs: (readonly Comparison[])[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) pairs.push(await comparePair(stage, share, sides));
  const summaries = options.connections.map((connections) => {
    const ofAll = pairs.flat().filter((comparison) => comparison.connections === connections);
    return summarize({ connections, rounds: ofAll.flatMap(({ rounds }) => rounds) });
  });
  console.log(table(title, summaries));
  if (least === null) return;
  const goals = summaries.map(({ connections, ratio }) => {
    return { what: `creations/s at ${connections}, ten webhooks : none`, value: ratio.median, least };
  });
  console.log(verdicts(goals));
}

async function comparePair(
  stage: Stage,
  options: BenchOptions,
  [one, other]: readonly [Side, Side],
): Promise<readonly Comparison[]> {
  const started: ServerProcess[] = [];
  try {
    const [bare, ours] = [await open(stage, one, started), await open(stage, other, started)];
    const checkpoint = async () => {
      await forgetBacklog(ours.databaseUrl);
      await stage.database.checkpoint();
    };
    const both = { ...stage, bare, ours, database: { ...stage.database, checkpoint } };
    return await compare(both, { kind: 'create-tenants' }, options);
  } finally {
    for (const server of started) await server.stop();
  }
}

/** What one burst leaves to be delivered is not to burden the next. */
async function forgetBacklog(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const waiting = async () => (await client.query('SELECT FROM events WHERE sequence IS NULL LIMIT 1')).rowCount ?? 0;
  const deadline = Date.now() + 10_000;
  while ((await waiting()) > 0 && Date.now() < deadline) await delay(50);
  await client.query('TRUNCATE webhook_deliveries, webhook_attempts');
  await client.query(
    `UPDATE event_feeds SET last_sequence = (SELECT last_sequence FROM event_feeds WHERE name = 'events') WHERE name = 'deliveries'`,
  );
  await client.end();
  await delay(500);
}

let databases = 0;

async function open(stage: Stage, { delivery, webhooks }: Side, started: ServerProcess[]): Promise<Contender> {
  databases += 1;
  const databaseUrl = await stage.database.create(`creates_${databases}`);
  const env = { DATABASE_URL: databaseUrl, ...serverEnv(stage.access) };
  const server = await startServer('creates', OURS, { ...env, PROCESS: delivery === 'same process' ? 'all' : 'api' });
  started.push(server);
  if (delivery === 'worker beside') started.push(await startServer('worker', OURS, { ...env, PROCESS: 'worker' }));
  for (const url of webhooks) await subscribe({ origin: server.origin, token: stage.access.token }, url);
  return { databaseUrl, server };
}
