import { expect } from 'chai';
import type pg from 'pg';
import { PrismaDueRuns } from '../../../src/adapters/prisma/due-runs.js';
import { aCommand, aCreation, aPlan } from '../../support/builders.js';
import { useEmptiedDatabase } from '../../support/emptied-database.js';
import { openPostgresqlRunStorage } from '../../support/postgresql-run-storage.js';
import { openSqlPool } from '../../support/sql-pool.js';
import { waitFor } from '../../support/wait-for.js';

const at = (second: number) => new Date(Date.UTC(2026, 2, 4, 5, 6, second));

describe('PrismaDueRuns beside a worker', () => {
  const emptied = useEmptiedDatabase();
  let sql: pg.Pool;
  let worker: pg.PoolClient;
  afterEach(async () => {
    worker.release();
    await sql.end();
  });

  it('leave a run due whose last task is being taken: it is not queued by that', async () => {
    const opened = await emptied();
    const { tenants, queued, close } = openPostgresqlRunStorage(opened);
    const due = new PrismaDueRuns(opened.database);
    sql = openSqlPool(opened.url, 2);
    worker = await sql.connect();
    await tenants.save(aCreation({}, { at: at(10), actions: [aPlan()] }), aCommand());
    expect(await due.enqueue(at(10), at(20), 10)).to.equal(1);

    await worker.query('BEGIN');
    await worker.query(`UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'worker'`);
    const meanwhile = due.enqueue(at(20), at(30), 10);
    await waitFor(async () => {
      const { rows } = await sql.query('SELECT FROM pg_locks WHERE NOT granted');
      expect(rows).to.have.lengthOf(1);
    });
    await worker.query('COMMIT');

    expect(await meanwhile).to.equal(0);
    expect(await due.enqueue(at(20), at(30), 10)).to.equal(1);
    expect(await queued()).to.have.lengthOf(2);
    await close();
  });
});
