import { z } from 'zod';
import { MemoryEventRelay } from '../../src/adapters/memory/event-relay.js';
import { MemoryStore } from '../../src/adapters/memory/memory-store.js';
import { defineJob } from '../../src/adapters/jobs/job.js';
import { EventsStoredSignal } from '../../src/adapters/system/events-stored-signal.js';
import { RelayEvents } from '../../src/application/events/relay-events.js';
import { createLogger } from '../../src/infrastructure/logging.js';
import { ProcessEnd } from '../../src/infrastructure/process-end.js';
import { startWorker } from '../../src/infrastructure/worker/start-worker.js';
import { query } from './query.js';

// A worker of its own for tests to kill: notes every run of its one job in the table `runs`, and stays in it for good when told so.
const [, , url = '', manner = 'quick'] = process.argv;

const end = new ProcessEnd();
const note = defineJob(z.object({ name: z.string().regex(/^[\w-]+$/) }), async ({ name }) => {
  await query(url, `INSERT INTO runs (name, process) VALUES ('${name}', ${process.pid})`);
  if (manner === 'stuck') await new Promise(() => undefined);
  return {};
});

const log = createLogger('info');
end.tellIn(log);
const starting = startWorker({
  url,
  jobs: { note },
  schedule: [],
  relayEvents: new RelayEvents(new MemoryEventRelay(new MemoryStore())),
  eventsStored: new EventsStoredSignal(),
  log,
  timing: { beatMs: 200, deadAfterMs: 1_000, pollMs: 500, graceMs: 500 },
});
await end.opened(starting, (worker) => worker.stop());
log.info({}, 'ready');
