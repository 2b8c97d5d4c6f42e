import { loadFailure, type Requests } from './load.js';
import type { BenchOptions } from './options.js';
import type { Contender, Stage } from './stage.js';

/** What one burst against one server showed. */
export interface Measurement {
  readonly perSecond: number;
  /** The server's CPU per 1,000 requests, in milliseconds; `null` where the system does not say. */
  readonly cpuMs: number | null;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Both servers in one round, one right after the other. */
export interface Round {
  readonly bare: Measurement;
  readonly ours: Measurement;
}

/** All rounds with one number of connections. */
export interface Comparison {
  readonly connections: number;
  readonly rounds: readonly Round[];
}

/** Until a server's code is compiled as far as it will be, and again after a change of load. */
const FIRST_WARM_UP = { connections: 16, seconds: 8 };
const WARM_UP_SECONDS = 1;

/** What each server is sent, where that is not the same. */
export type RequestsOfEach = Readonly<Record<keyof Round, Requests>>;

/**
 * Drives both servers in turns with the same kind of requests, unless told otherwise, for each number of connections.
 * @throws Error when an answer is not a success: a rate of failures is no rate
 */
export async function compare(
  stage: Stage,
  requests: Requests | RequestsOfEach,
  options: BenchOptions,
): Promise<Comparison[]> {
  const each = 'kind' in requests ? { bare: requests, ours: requests } : requests;
  const requestsOf = (contender: Contender): Requests => (contender === stage.bare ? each.bare : each.ours);
  const comparisons: Comparison[] = [];
  await measure(stage, stage.bare, each.bare, FIRST_WARM_UP.connections, FIRST_WARM_UP.seconds);
  await measure(stage, stage.ours, each.ours, FIRST_WARM_UP.connections, FIRST_WARM_UP.seconds);
  for (const connections of options.connections) {
    const burst = (contender: Contender, seconds: number): Promise<Measurement> =>
      measure(stage, contender, requestsOf(contender), connections, seconds);
    await burst(stage.bare, WARM_UP_SECONDS);
    await burst(stage.ours, WARM_UP_SECONDS);
    const rounds: Round[] = [];
    for (let round = 0; round < options.rounds; round++) {
      rounds.push(await playRound(stage, round % 2 === 0, (contender) => burst(contender, options.seconds)));
    }
    comparisons.push({ connections, rounds });
  }
  return comparisons;
}

/** Whoever goes first in one round goes second in the next, or a machine's drift would favour one side. */
async function playRound(
  stage: Stage,
  bareFirst: boolean,
  burst: (contender: Contender) => Promise<Measurement>,
): Promise<Round> {
  if (bareFirst) return { bare: await burst(stage.bare), ours: await burst(stage.ours) };
  const ours = await burst(stage.ours);
  return { bare: await burst(stage.bare), ours };
}

async function measure(
  stage: Stage,
  { server }: Contender,
  requests: Requests,
  connections: number,
  seconds: number,
): Promise<Measurement> {
  await stage.database.checkpoint();
  const order = { origin: server.origin, token: stage.access.token, requests, connections, seconds };
  const before = await server.cpuSeconds();
  const result = await stage.client.run(order);
  const after = await server.cpuSeconds();
  const failure = loadFailure(result);
  if (failure !== null) throw new Error(`${server.name}, ${requests.kind}, ${connections} connections: ${failure}`);
  return {
    perSecond: result.succeeded / result.elapsedSeconds,
    cpuMs: before === null || after === null ? null : ((after - before) * 1_000_000) / result.succeeded,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
  };
}
