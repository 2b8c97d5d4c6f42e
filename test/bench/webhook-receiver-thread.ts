import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Arrival } from './webhook-receiver.js';

/** A receiver in a thread of its own, and what has arrived there. */
export interface BenchReceiver {
  readonly origin: string;
  /** To be emptied by whoever begins to measure. */
  readonly arrivals: Arrival[];
  /** Breaks the connections of what hangs. */
  letGo(): void;
  stop(): Promise<void>;
}

/** Starts a receiver. */
export async function startBenchReceiver(): Promise<BenchReceiver> {
  const thread = new Worker(new URL('./webhook-receiver.js', import.meta.url));
  const [address]: unknown[] = await once(thread, 'message');
  const arrivals: Arrival[] = [];
  thread.on('message', (arrival: Arrival) => void arrivals.push(arrival));
  return {
    origin: `http://127.0.0.1:${Object(address).port}`,
    arrivals,
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    letGo: () => thread.postMessage('let go'),
    stop: async () => void (await thread.terminate()),
  };
}
