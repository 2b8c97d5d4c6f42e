import { expect } from 'chai';
import type pg from 'pg';
import { PrismaBulkStaging } from '../../../src/adapters/prisma/bulk-staging.js';
import type { Database } from '../../../src/adapters/prisma/database.js';
import { PrismaDeliveryAlarm } from '../../../src/adapters/prisma/delivery-queue.js';
import { PrismaDueBulkJobs } from '../../../src/adapters/prisma/due-bulk-jobs.js';
import { PrismaDueRuns } from '../../../src/adapters/prisma/due-runs.js';
import { PrismaTenantRepository } from '../../../src/adapters/prisma/tenant-repository.js';
import { aCommand, aCreation, anId, aPlan } from '../../support/builders.js';
import { AT, submitted } from '../../support/bulk-builders.js';
import { useEmptiedDatabase } from '../../support/emptied-database.js';
import { untilWaitingForLocks } from '../../support/lock-waits.js';
import { openSqlPool } from '../../support/sql-pool.js';

const LATER = new Date(AT.getTime() + 60_000);
const MUCH_LATER = new Date(AT.getTime() + 120_000);

describe('While a worker is taking a task, one with the same key', () => {
  const emptied = useEmptiedDatabase();
  let database: Database;
  let sql: pg.Pool;
  let worker: pg.PoolClient;
  beforeEach(async () => {
    const opened = await emptied();
    database = opened.database;
    sql = openSqlPool(opened.url, 2);
    worker = await sql.connect();
  });
  afterEach(async () => {
    worker.release();
    await sql.end();
  });

  /** Does something that has to wait until the task that is queued is taken. */
  const whileTaken = async <T>(act: () => Promise<T>): Promise<T> => {
    await worker.query('BEGIN');
    await worker.query(`UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'worker'`);
    const acting = act();
    await untilWaitingForLocks(sql, 1);
    await worker.query('COMMIT');
    return acting;
  };
  const waiting = async () => {
    const { rowCount } = await sql.query('SELECT FROM graphile_worker._private_jobs WHERE locked_at IS NULL');
    return rowCount;
  };
  const expectToStayDue = async (due: PrismaDueRuns | PrismaDueBulkJobs) => {
    expect(await due.enqueue(AT, LATER, 10)).to.equal(1);
    expect(await whileTaken(() => due.enqueue(LATER, MUCH_LATER, 10))).to.equal(0);
    expect(await waiting()).to.equal(0);
    expect(await due.enqueue(LATER, MUCH_LATER, 10)).to.equal(1);
    expect(await waiting()).to.equal(1);
  };

  it('cannot be queued: a run stays due, and is queued at the next look', async () => {
    const creation = aCreation({}, { at: AT, actions: [aPlan()] });
    await new PrismaTenantRepository(database).save(creation, aCommand());
    await expectToStayDue(new PrismaDueRuns(database));
  });

  it('cannot be queued: a bulk job stays due, and is queued at the next look', async () => {
    await submitted({ staging: new PrismaBulkStaging(database) });
    await expectToStayDue(new PrismaDueBulkJobs(database));
  });

  it('is queued a moment later: the alarm for deliveries is set all the same', async () => {
    const alarm = new PrismaDeliveryAlarm(database);
    const webhook = anId();
    await alarm.set(webhook, 10);
    await whileTaken(() => alarm.set(webhook, 10));
    expect(await waiting()).to.equal(1);
  });
});
