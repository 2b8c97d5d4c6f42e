import { expect } from 'chai';
import type { Container } from 'inversify';
import { createContainer } from '../../../src/infrastructure/container.js';
import { TOKENS } from '../../../src/infrastructure/tokens.js';
import { startWorker, type RunningWorker } from '../../../src/infrastructure/worker/start-worker.js';
import { workerParts } from '../../../src/infrastructure/worker/worker-parts.js';
import { aCommand, aTenant } from '../../support/builders.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { recordingLog } from '../../support/recording-log.js';
import { waitFor } from '../../support/wait-for.js';

/** Longer than any test may take. */
const NEVER_MS = 3_600_000;

describe('A worker that never looks for runs by itself', () => {
  let database: TestDatabase;
  let container: Container;
  let worker: RunningWorker;
  let attempts = 0;
  before(async () => {
    database = await createDatabase();
    const log = recordingLog();
    const action = {
      name: 'billing',
      async apply() {
        attempts += 1;
        if (attempts < 4) throw new Error('not yet');
      },
    };
    container = createContainer(
      {
        kind: 'postgresql',
        database: {
          url: database.url,
          poolMax: 2,
          connectTimeoutMs: 10_000,
          statementTimeoutMs: 10_000,
          onConnectionError: () => undefined,
        },
      },
      {},
      { actions: [{ action, plan: { attempts: 4, firstRetryMs: 10 } }], log },
    );
    worker = await startWorker({
      ...workerParts(container, database.url, log),
      timing: { dispatchPollMs: NEVER_MS },
    });
  });
  after(async () => {
    await worker.stop();
    await container.unbindAllAsync();
    await database.drop();
  });

  it('makes the attempts of a run all the same, each when it is due', async () => {
    const { value: tenant } = await container.get(TOKENS.createTenant).execute(aTenant(), aCommand());
    const { id, partner } = tenant.state;
    await waitFor(async () => {
      const found = await container.get(TOKENS.tenants).find(partner, id);
      expect(found?.state.status).to.equal('active');
    });
    const run = await container.get(TOKENS.runs).find(partner, id);
    const [billing] = run?.state.actions ?? [];
    expect(billing?.attempts.map(({ outcome }) => outcome)).to.deep.equal([
      'unanswered',
      'unanswered',
      'unanswered',
      'succeeded',
    ]);
    // Ten milliseconds, then twenty, then forty.
    const startedAt = billing?.attempts.map((attempt) => attempt.startedAt.getTime()) ?? [];
    const [first = NaN, second = NaN, third = NaN, fourth = NaN] = startedAt;
    expect(second - first).to.be.at.least(10);
    expect(third - second).to.be.at.least(20);
    expect(fourth - third).to.be.at.least(40);
  });
});
