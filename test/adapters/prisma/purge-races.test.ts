import { expect } from 'chai';
import type pg from 'pg';
import { PrismaBulkItems } from '../../../src/adapters/prisma/bulk-items.js';
import { PrismaBulkStaging } from '../../../src/adapters/prisma/bulk-staging.js';
import { PrismaBulkWork } from '../../../src/adapters/prisma/bulk-work.js';
import { openDatabase, type Database } from '../../../src/adapters/prisma/database.js';
import { PrismaDeliveryLog } from '../../../src/adapters/prisma/delivery-log.js';
import { PrismaDeliveryQueue } from '../../../src/adapters/prisma/delivery-queue.js';
import { PrismaDeliveryRelay } from '../../../src/adapters/prisma/delivery-relay.js';
import { PrismaEventRelay } from '../../../src/adapters/prisma/event-relay.js';
import { PrismaTenantRepository } from '../../../src/adapters/prisma/tenant-repository.js';
import { PrismaWebhookRepository } from '../../../src/adapters/prisma/webhook-repository.js';
import { EventsStoredSignal } from '../../../src/adapters/system/events-stored-signal.js';
import { AesSecretCipher } from '../../../src/adapters/webhooks/aes-secret-cipher.js';
import { emailKey } from '../../../src/domain/tenants/email.js';
import { TenantAlreadyExists } from '../../../src/domain/tenants/tenant-errors.js';
import type { Tenant } from '../../../src/domain/tenants/tenant.js';
import { aCommand, aCreation, anOccasion, aPartner, aTenant } from '../../support/builders.js';
import { aJob, aRow, AT, submitted } from '../../support/bulk-builders.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { untilWaitingForLocks } from '../../support/lock-waits.js';
import { databaseOptions } from '../../support/postgresql-tenant-storage.js';
import { aWebhook } from '../../support/webhook-builders.js';
import { openSqlPool } from '../../support/sql-pool.js';

/** What writes something down about a tenant, what it needs for that and a test can hold, and how much of it is left. */
interface Writing {
  readonly tenant: Tenant;
  readonly held: string;
  readonly write: () => Promise<unknown>;
  readonly left: () => Promise<readonly (string | null)[]>;
}

describe('A purge, and what is written down about its tenant in the same moment,', () => {
  const signal = new EventsStoredSignal();
  const cipher = new AesSecretCipher(new Uint8Array(32).fill(5));
  let own: TestDatabase;
  let database: Database;
  let tenants: PrismaTenantRepository;
  let sql: pg.Pool;
  let open: pg.PoolClient;
  before(async () => {
    own = await createDatabase();
    database = openDatabase(databaseOptions(own.url));
    tenants = new PrismaTenantRepository(database, signal);
    sql = openSqlPool(own.url, 2);
    open = await sql.connect();
  });
  after(async () => {
    open.release();
    await sql.end();
    await database.close();
    await own.drop();
  });

  const untilWaiting = (count: number) => untilWaitingForLocks(sql, count);
  const purge = (tenant: Tenant) => tenants.save(tenant.purge(anOccasion()), aCommand());

  const anAnswer = async (): Promise<Writing> => {
    const partner = aPartner();
    const queue = new PrismaDeliveryQueue(database, cipher);
    const webhook = (
      await new PrismaWebhookRepository(database, cipher, signal).save(aWebhook({}, partner), aCommand())
    ).value.state.id;
    const { value } = await tenants.save(aCreation({}, { partner }), aCommand());
    await new PrismaEventRelay(database).relay(10);
    await new PrismaDeliveryRelay(database, { tell: () => undefined }).relay(10);
    const [delivery] = await queue.claim(webhook, 1);
    if (delivery === undefined) throw new Error('nothing was due');
    const deleted = await tenants.save(value.delete(anOccasion()), aCommand());
    const attempt = { at: AT, statusCode: 500, durationMs: 5, error: '500', answer: 'It is Erika', retryAfterMs: null };
    const verdict = { status: 'pending', againInMs: 5_000 } as const;
    return {
      tenant: deleted.value,
      held: `INSERT INTO webhook_attempts (delivery_id, at, duration_ms) VALUES ('${delivery.id}', '${AT.toISOString()}', 5)`,
      write: () => queue.record({ delivery, attempt, verdict, wasTold: true }),
      left: async () => {
        const found = await new PrismaDeliveryLog(database).find(partner, webhook, delivery.id);
        return found?.attempts.map(({ answer }) => answer) ?? expect.fail('the delivery is gone');
      },
    };
  };

  const aFailedRow = async (): Promise<Writing> => {
    const partner = aPartner();
    const fields = aTenant();
    const { value } = await tenants.save(aCreation(fields, { partner }), aCommand());
    const [staging, work] = [new PrismaBulkStaging(database), new PrismaBulkWork(database)];
    const rows = [aRow(1, { input: JSON.stringify(fields) })];
    const job = await submitted({ staging }, aJob({ partner, total: 1 }), rows);
    const slice = await work.take(partner, 10, AT);
    if (slice === null) throw new Error('there is nothing to do');
    const { code, message, details } = new TenantAlreadyExists('email', value.state.id);
    const error = { code, message, details };
    const outcome = { row: 1, status: 'failed', tenant: null, error, emailKey: emailKey(fields.email) } as const;
    const deleted = await tenants.save(value.delete(anOccasion()), aCommand());
    return {
      tenant: deleted.value,
      held: `SELECT FROM bulk_rows WHERE job_id = '${job.state.id}' FOR UPDATE`,
      write: () => work.record(slice, { outcomes: [outcome], claims: [] }, AT),
      left: async () => {
        const page = { limit: 10, after: null, withTotal: false };
        const { items } = await new PrismaBulkItems(database).list(partner, job.state.id, ['failed'], page);
        return items.map(({ input }) => input);
      },
    };
  };

  for (const [what, prepare] of [
    ['a receiver’s answer', anAnswer],
    ['a row that failed', aFailedRow],
  ] as const) {
    it(`${what}: the purge waits for what is being written down, and erases it`, async () => {
      const { tenant, held, write, left } = await prepare();
      await open.query('BEGIN');
      await open.query(held);
      const writing = write();
      await untilWaiting(1);
      const purging = purge(tenant);
      await untilWaiting(2);
      await open.query('ROLLBACK');
      await Promise.all([writing, purging]);
      expect(await left()).to.deep.equal([null]);
    });

    it(`${what}: what is written down waits for a purge that is under way, and leaves out what that erases`, async () => {
      const { tenant, write, left } = await prepare();
      await open.query('BEGIN');
      await open.query('SELECT FROM tenants WHERE id = $1 FOR UPDATE', [tenant.state.id]);
      await open.query('UPDATE tenants SET purged_at = now() WHERE id = $1', [tenant.state.id]);
      const writing = write();
      await untilWaiting(1);
      await open.query('COMMIT');
      await writing;
      expect(await left()).to.deep.equal([null]);
    });
  }
});
