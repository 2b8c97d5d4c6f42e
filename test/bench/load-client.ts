import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadOrder, LoadResult } from './load.js';
import { stopProcess } from './server-process.js';

/** The load generator, seen from the driver. */
export interface LoadClient {
  /** Sends load and waits for its end; one order at a time. */
  run(order: LoadOrder): Promise<LoadResult>;
  stop(): Promise<void>;
}

/** Starts the load generator in a process of its own, so that neither the driver nor a server pays for it. */
export function startLoadClient(): LoadClient {
  const child = fork(fileURLToPath(new URL('load-generator.js', import.meta.url)));
  return {
    run: (order) => {
      const ended = new AbortController();
      const answered = once(child, 'message', { signal: ended.signal }).then((args): LoadResult => args[0]);
      const died = once(child, 'exit', { signal: ended.signal }).then(() => {
        throw new Error('the load generator ended');
      });
      child.send(order);
      return Promise.race([answered, died]).finally(() => {
        ended.abort();
        // Whoever lost the race rejects by the abort, which nobody needs to hear of.
        void Promise.allSettled([answered, died]);
      });
    },
    stop: () => stopProcess(child),
  };
}
