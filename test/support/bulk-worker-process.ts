import { createContainer } from '../../src/infrastructure/container.js';
import { createLogger } from '../../src/infrastructure/logging.js';
import { startWorker } from '../../src/infrastructure/worker/start-worker.js';
import { workerParts } from '../../src/infrastructure/worker/worker-parts.js';

// A worker for tests to kill, which works off bulk jobs and is soon missed when it dies.
const [, , url = ''] = process.argv;

const log = createLogger('info');
const container = createContainer(
  {
    kind: 'postgresql',
    database: {
      url,
      poolMax: 5,
      connectTimeoutMs: 5_000,
      statementTimeoutMs: 10_000,
      onConnectionError: () => undefined,
    },
  },
  { secretKey: new Uint8Array(32).fill(7) },
);
await startWorker({
  ...workerParts(container, url, log),
  timing: { beatMs: 200, deadAfterMs: 1_000, pollMs: 500, graceMs: 500 },
});
log.info({}, 'ready');
