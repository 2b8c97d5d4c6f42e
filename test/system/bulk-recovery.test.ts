import { expect } from 'chai';
import { buryWorkers } from '../support/bury-workers.js';
import { companyCsv, externalId, goodCompanies } from '../support/company-csv.js';
import { BULK_WORKER, startProcess, type ChildProcess } from '../support/child-process.js';
import { startOwnPostgres, type OwnPostgres } from '../support/own-postgres.js';
import { Standstill } from '../support/standstill.js';
import { query } from '../support/query.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { waitFor } from '../support/wait-for.js';

const BULK_JOBS = '/api/provisioning/bulk-jobs';
const ROWS = 1_000;
/** Rows at which a worker is killed: good ones, each in another slice. */
const [TENTH, HALF, MOST] = [101, 501, 901];

/** Far more than anything takes: only a hang fails. */
const PATIENCE_MS = 60_000;

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
    await Standstill.prepare(postgres.url, {
      [TENTH]: externalId(TENTH),
      [HALF]: externalId(HALF),
      [MOST]: externalId(MOST),
    });
    const standstill = await Standstill.of(postgres.url, [TENTH, HALF, MOST]);
    const client = api.client();
    const accepted = await client.send({
      method: 'POST',
      path: BULK_JOBS,
      headers: { 'content-type': 'text/csv' },
      body: Buffer.concat([...companyCsv(ROWS)]),
    });
    expect(accepted.status, accepted.text).to.equal(202);
    const look = async () => {
      const { body, status } = await client.send({ method: 'GET', path: accepted.headers.location ?? '' });
      expect(status).to.equal(200);
      return body;
    };
    /** Where the job is said to be when its worker stands still in the middle of its rows. */
    const seen: number[] = [];
    const underWay = async () => {
      const { status, progress } = await look();
      expect(status).to.equal('running');
      seen.push(Number(progress));
    };

    const first = await startWorker();
    await standstill.reached(TENTH, PATIENCE_MS);
    await underWay();
    await first.signal('SIGKILL');
    // What it had sent is stored all the same, and nobody is there to hear of it.
    await standstill.letGo(TENTH);
    await buryWorkers(postgres.url);

    const second = await startWorker();
    await standstill.reached(HALF, PATIENCE_MS);
    await underWay();
    const startOfPostgres = () => query(postgres.url, 'SELECT pg_postmaster_start_time()::text AS at');
    const before = await startOfPostgres();
    await Promise.all([second.signal('SIGKILL'), postgres.signal('SIGINT', 'server')]);

    // A worker does not start while its database is away.
    await waitFor(async () => expect(await startOfPostgres()).not.to.deep.equal(before));
    await buryWorkers(postgres.url);
    const standstillAgain = await Standstill.of(postgres.url, [MOST]);
    const third = await startWorker();
    await standstillAgain.reached(MOST, PATIENCE_MS);
    // This one finds out by itself, after a second, that the other is dead.
    await startWorker();
    await underWay();
    await third.signal('SIGKILL');
    await standstillAgain.letGo(MOST);

    const ended = await waitFor(async () => {
      const job = await look();
      expect(job).to.include({ status: 'completed', progress: 100 });
      return job;
    }, PATIENCE_MS);
    await waitFor(async () => expect((await query(postgres.url, OUTCOME))[0]?.['completions']).to.equal(1));
    const good = goodCompanies(ROWS);
    expect(ended).to.include({ status: 'completed', total: ROWS, succeeded: good, failed: ROWS - good, skipped: 0 });
    expect(seen).to.deep.equal(seen.toSorted((one, other) => one - other));
    expect(await query(postgres.url, OUTCOME)).to.deep.equal([
      { tenants: good, different: good, events: good, told: good, rows: good, completions: 1 },
    ]);
    await standstill.end();
    await standstillAgain.end();
  });
});
