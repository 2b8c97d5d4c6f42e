import { expect } from 'chai';
import { companyCsv, goodCompanies } from '../support/company-csv.js';
import { BULK_WORKER, startProcess, type ChildProcess } from '../support/child-process.js';
import { startOwnPostgres, type OwnPostgres } from '../support/own-postgres.js';
import { query } from '../support/query.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { waitFor } from '../support/wait-for.js';

const BULK_JOBS = '/api/provisioning/bulk-jobs';
const ROWS = 4_000;

/** Every tenant of the upload and how often it is there, and how often each tenant was said to be created. */
const OUTCOME = `
SELECT (SELECT count(*)::int FROM tenants) AS tenants, (SELECT count(DISTINCT external_id)::int FROM tenants) AS different,
  (SELECT count(*)::int FROM events WHERE type = 'tenant.created') AS events,
  (SELECT count(DISTINCT tenant_id)::int FROM events WHERE type = 'tenant.created') AS told,
  (SELECT count(*)::int FROM bulk_rows JOIN tenants ON tenants.id = bulk_rows.tenant_id) AS rows,
  (SELECT count(*)::int FROM events WHERE type = 'bulk_job.completed') AS completions`;

describe('A bulk job', function () {
  this.timeout(120_000);

  let postgres: OwnPostgres;
  let api: TestService;
  const workers: ChildProcess[] = [];
  before(async () => {
    postgres = await startOwnPostgres();
    api = await startTestService({ databaseUrl: postgres.url });
  });
  after(async () => {
    for (const worker of workers) if (worker.ended() === null) await worker.signal('SIGKILL');
    await api.stop();
    await postgres.stop();
  });

  const startWorker = async () => {
    const worker = await startProcess(BULK_WORKER, [postgres.url]);
    workers.push(worker);
    return worker;
  };

  it('whose workers are killed at 10, 50 and 90 %, and whose database is restarted, does every row once', async () => {
    const client = api.client();
    const accepted = await client.send({
      method: 'POST',
      path: BULK_JOBS,
      headers: { 'content-type': 'text/csv' },
      body: Buffer.concat([...companyCsv(ROWS)]),
    });
    expect(accepted.status, accepted.text).to.equal(202);
    const seen: number[] = [];
    /** Looks at the job, through every outage, until it has come so far. */
    const until = (progress: number) =>
      waitFor(async () => {
        const { body, status } = await client.send({ method: 'GET', path: accepted.headers.location ?? '' });
        expect(status).to.equal(200);
        seen.push(Number(body['progress']));
        expect(body['progress']).to.be.at.least(progress);
        return body;
      }, 60_000);

    const first = await startWorker();
    await until(10);
    await first.signal('SIGKILL');

    const second = await startWorker();
    await until(50);
    const startOfPostgres = () => query(postgres.url, 'SELECT pg_postmaster_start_time()::text AS at');
    const before = await startOfPostgres();
    await Promise.all([second.signal('SIGKILL'), postgres.signal('SIGINT', 'server')]);

    // A worker does not start while its database is away.
    await waitFor(async () => expect(await startOfPostgres()).not.to.deep.equal(before));
    const third = await startWorker();
    await startWorker();
    await until(90);
    await third.signal('SIGKILL');

    await until(100);
    await waitFor(async () => expect((await query(postgres.url, OUTCOME))[0]?.['completions']).to.equal(1));
    const ended = await until(100);
    const good = goodCompanies(ROWS);
    expect(ended).to.include({ status: 'completed', total: ROWS, succeeded: good, failed: ROWS - good, skipped: 0 });
    expect(seen).to.deep.equal(seen.toSorted((one, other) => one - other));
    expect(await query(postgres.url, OUTCOME)).to.deep.equal([
      { tenants: good, different: good, events: good, told: good, rows: good, completions: 1 },
    ]);
  });
});
