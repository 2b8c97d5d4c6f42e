import { expect } from 'chai';
import { JobQueue } from '../../../src/infrastructure/worker/job-queue.js';
import { openQueueConnections, type QueueConnections } from '../../../src/infrastructure/worker/queue-connections.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { query } from '../../support/query.js';
import { recordingLog } from '../../support/recording-log.js';
import { waitFor } from '../../support/wait-for.js';

/** Longer than any test may take. */
const NEVER_MS = 3_600_000;

describe('A job queue that never looks for jobs by itself', () => {
  let database: TestDatabase;
  let connections: QueueConnections;
  let queue: JobQueue;
  const done: unknown[] = [];
  before(async () => {
    database = await createDatabase();
    const log = recordingLog();
    connections = openQueueConnections(database.url, 4, log);
    const tasks = {
      'take-turns': async (payload: unknown) => {
        done.push(payload);
        if (payload === 'refused') throw new Error('refused');
      },
    };
    const timing = { beatMs: 1_000, deadAfterMs: 30_000, pollMs: NEVER_MS, graceMs: 1_000 };
    queue = new JobQueue({ pool: connections.pool, tasks, schedule: [], concurrency: 4, ...timing }, log);
  });
  after(async () => {
    await queue.stop();
    await connections.end();
    await database.drop();
  });

  it('goes on with what waits for its turn behind a job when that ends, well or not', async () => {
    const turns = ['first', 'second', 'refused', 'last'];
    for (const turn of turns) {
      const job = `'take-turns', to_json('${turn}'::text), queue_name := 'one-by-one', max_attempts := 1`;
      await query(database.url, `SELECT graphile_worker.add_job(${job})`);
    }
    queue.start();
    await waitFor(async () => expect(done).to.deep.equal(turns));
  });
});
