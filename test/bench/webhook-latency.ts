import { setTimeout as delay } from 'node:timers/promises';
import type { BenchOptions } from './options.js';
import { call, createPaced, subscribe, type Callee } from './webhook-calls.js';
import type { BenchReceiver } from './webhook-receiver-thread.js';

/** How long deliveries took from their event to their receipt, in milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** A receiver that is alone, and the same one beside one that hangs. */
export interface LatencyPair {
  readonly alone: Latency;
  readonly beside: Latency;
}

/** Events in a turn: enough for the p99 to be no single one's. */
const EVENTS = 500;

/** Lets the receiver be alone and beside one that hangs in turns, so that a machine's drift favours neither. */
export async function latencyPairs(
  callee: Callee,
  receiver: BenchReceiver,
  { rounds }: BenchOptions,
): Promise<readonly LatencyPair[]> {
  await subscribe(callee, `${receiver.origin}/steady`);
  await createPaced(callee, 100);
  const pairs: LatencyPair[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) {
      const alone = await latency(callee, receiver);
      pairs.push({ alone, beside: await latencyBesideHanging(callee, receiver) });
    } else {
      const beside = await latencyBesideHanging(callee, receiver);
      pairs.push({ alone: await latency(callee, receiver), beside });
    }
  }
  return pairs;
}

async function latencyBesideHanging(callee: Callee, receiver: BenchReceiver): Promise<Latency> {
  const hanging = await subscribe(callee, `${receiver.origin}/hang`);
  const found = await latency(callee, receiver);
  await call(callee, 'DELETE', `/webhooks/${hanging}`);
  // What still hangs would otherwise end in the middle of the next turn.
  receiver.letGo();
  await delay(1_000);
  return found;
}

async function latency(callee: Callee, { arrivals }: BenchReceiver): Promise<Latency> {
  arrivals.length = 0;
  await createPaced(callee, EVENTS);
  await delay(1_000);
  const sorted = arrivals.filter(({ path }) => path === '/steady').map(({ latencyMs }) => latencyMs);
  if (sorted.length < EVENTS) throw new Error(`only ${sorted.length} of ${EVENTS} deliveries came`);
  sorted.sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
