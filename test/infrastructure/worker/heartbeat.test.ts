import { expect } from 'chai';
import { Heartbeat } from '../../../src/infrastructure/worker/heartbeat.js';
import { openQueueConnections, type QueueConnections } from '../../../src/infrastructure/worker/queue-connections.js';
import { cutOff, letIn } from '../../support/database-away.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { query } from '../../support/query.js';
import { recordingLog } from '../../support/recording-log.js';
import { waitFor } from '../../support/wait-for.js';

describe('A heartbeat', () => {
  let database: TestDatabase;
  let connections: QueueConnections;
  const log = recordingLog();
  before(async () => {
    database = await createDatabase();
    connections = openQueueConnections(database.url, 1, log);
  });
  after(async () => {
    await connections.end();
    await database.drop();
  });

  const said = (message: string) => log.lines.filter((line) => line.message === message).length;

  it('says once that it fails, goes on trying, says that it is back, and signs off', async () => {
    const heartbeat = new Heartbeat('worker-1', connections.pool, { beatMs: 10, deadAfterMs: 200 }, log);
    heartbeat.start();
    await waitFor(async () => expect(heartbeat.isFresh).to.equal(true));
    await cutOff(database.url);
    await waitFor(async () => expect(heartbeat.isFresh).to.equal(false));
    expect([said('the heartbeat fails'), said('the heartbeat is back')]).to.deep.equal([1, 0]);
    await letIn(database.url);
    await waitFor(async () => expect(heartbeat.isFresh).to.equal(true));
    expect([said('the heartbeat fails'), said('the heartbeat is back')]).to.deep.equal([1, 1]);
    await heartbeat.end();
    expect(await query(database.url, 'SELECT worker_id FROM worker_heartbeats')).to.deep.equal([]);
  });
});
