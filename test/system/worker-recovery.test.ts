import { expect } from 'chai';
import { startProcess, WORKER, type ChildProcess } from '../support/child-process.js';
import { cutOff, letIn } from '../support/database-away.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { query } from '../support/query.js';
import { waitFor } from '../support/wait-for.js';

/** How long anything may take on a busy machine. */
const PATIENCE_MS = 60_000;

describe('a worker process', function () {
  this.timeout(120_000);

  let database: TestDatabase;
  let workers: ChildProcess[];
  const open = async () => {
    workers = [];
    database = await createDatabase();
    await query(database.url, 'CREATE TABLE runs (name text, process int)');
  };
  const close = async () => {
    for (const worker of workers) if (worker.ended() === null) await worker.signal('SIGKILL');
    await database.drop();
  };

  const start = async (manner: 'quick' | 'stuck' = 'quick') => {
    const worker = await startProcess(WORKER, [database.url, manner]);
    workers.push(worker);
    return worker;
  };
  const enqueue = (name: string) =>
    query(database.url, `SELECT graphile_worker.add_job('note', '{"name": "${name}"}'::json)`);
  const runsOf = (name: string) => query(database.url, `SELECT process FROM runs WHERE name = '${name}' ORDER BY ctid`);
  const waitForRun = (name: string, process: ChildProcess) =>
    waitFor(async () => expect((await runsOf(name)).at(-1)).to.deep.equal({ process: process.pid }), PATIENCE_MS);
  const jobs = () => query(database.url, 'SELECT attempts, locked_by IS NOT NULL AS locked FROM graphile_worker.jobs');
  const heartbeats = () => query(database.url, 'SELECT worker_id FROM worker_heartbeats');

  const cutConnections = () =>
    query(
      database.url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE 'tenant-provisioning%'`,
    );

  describe('of several, or by itself,', () => {
    let next: ChildProcess;
    before(open);
    after(close);

    it('that lives keeps its job, however long that takes; when it is killed another takes over what it was in the middle of', async () => {
      const stuck = await start('stuck');
      await enqueue('interrupted');
      await waitForRun('interrupted', stuck);
      const other = await start();
      await waitFor(async () => {
        const waited = `SELECT clock_timestamp() - locked_at > interval '2 s' AS waited FROM graphile_worker.jobs`;
        expect(await query(database.url, waited)).to.deep.equal([{ waited: true }]);
      });
      expect(await runsOf('interrupted')).to.have.lengthOf(1);
      await stuck.signal('SIGKILL');
      expect(await jobs()).to.deep.equal([{ attempts: 1, locked: true }]);
      await waitForRun('interrupted', other);
      await waitFor(async () => expect(await jobs()).to.deep.equal([]));
      expect(await runsOf('interrupted')).to.have.lengthOf(2);
      expect(await heartbeats()).to.have.lengthOf(1);
      await waitFor(async () => expect(other.output()).to.include('workers died'));
      await other.signal('SIGTERM');
    });

    it('that is killed while it was alone is followed by the next one that starts', async () => {
      const stuck = await start('stuck');
      await enqueue('interrupted-alone');
      await waitForRun('interrupted-alone', stuck);
      await stuck.signal('SIGKILL');
      next = await start('stuck');
      await waitForRun('interrupted-alone', next);
    });

    it('lets go of its jobs when it is told to end, signs off, and exits 0', async () => {
      const startedAt = performance.now();
      await next.signal('SIGTERM');
      expect(performance.now() - startedAt).to.be.below(5_000);
      expect(next.ended()).to.equal(0);
      expect(await jobs()).to.deep.equal([{ attempts: 2, locked: false }]);
      expect(await heartbeats()).to.deep.equal([]);
    });
  });

  describe('through one trouble after another', () => {
    let worker: ChildProcess;
    before(open);
    after(close);

    it('takes jobs also when the first look for one failed', async () => {
      await query(database.url, 'ALTER TABLE graphile_worker._private_tasks RENAME TO away');
      worker = await start();
      await waitFor(async () => expect(worker.output()).to.include('it starts again'));
      await query(database.url, 'ALTER TABLE graphile_worker.away RENAME TO _private_tasks');
      await enqueue('afterwards');
      await waitForRun('afterwards', worker);
    });

    it('that was paused for too long is taken for dead, and takes jobs again once it goes on', async () => {
      const other = await start();
      await worker.signal('SIGSTOP');
      await waitFor(async () => expect(await heartbeats()).to.have.lengthOf(1));
      await worker.signal('SIGCONT');
      await waitFor(async () => expect(await heartbeats()).to.have.lengthOf(2));
      await other.signal('SIGTERM');
      await enqueue('after-pause');
      await waitForRun('after-pause', worker);
    });

    it('survives that every connection it has is cut, again and again, also in the middle of jobs', async () => {
      for (let round = 0; round < 10; round += 1) {
        await Promise.all([enqueue(`cut-${round}`), cutConnections()]);
      }
      await enqueue('after-cuts');
      await waitForRun('after-cuts', worker);
      await waitFor(async () => expect(await jobs()).to.deep.equal([]), PATIENCE_MS);
      for (let round = 0; round < 10; round += 1) expect(await runsOf(`cut-${round}`)).not.to.deep.equal([]);
      expect(worker.ended()).to.equal(null);
    });

    const atWork = async (name: string) => {
      await enqueue(name);
      await waitForRun(name, worker);
      await waitFor(async () => expect(await jobs()).to.deep.equal([]), PATIENCE_MS);
    };
    const beats = async () => {
      const [row] = await query(database.url, 'SELECT clock_timestamp()::text AS now');
      const later = `SELECT worker_id FROM worker_heartbeats WHERE seen_at > '${String(row?.['now'])}'`;
      await waitFor(async () => expect(await query(database.url, later)).not.to.deep.equal([]), PATIENCE_MS);
    };
    /** Cuts its database off, and waits until it has noticed: by its heartbeat, or first by something that it could not write down. */
    const cutOffNoticeably = async () => {
      // It says only once that its heartbeat fails. A second beat is begun when it knows that the first was one.
      await beats();
      await beats();
      const notices = () => worker.output().match(/the heartbeat fails|the job queue ended/g)?.length ?? 0;
      const before = notices();
      await cutOff(database.url);
      await waitFor(async () => expect(notices()).to.be.above(before));
    };

    it('goes on by itself when the database has been away for a while', async () => {
      await atWork('before-outage');
      await cutOffNoticeably();
      await letIn(database.url);
      await atWork('after-outage');
      expect(worker.ended()).to.equal(null);
    });

    it('ends in good time, and well, while the database is away', async () => {
      await atWork('before-end');
      await cutOffNoticeably();
      const startedAt = performance.now();
      await worker.signal('SIGTERM');
      expect(worker.ended()).to.equal(0);
      expect(performance.now() - startedAt).to.be.below(10_000);
    });
  });
});
