import { expect } from 'chai';
import { openDatabase, type Database } from '../../../src/adapters/prisma/database.js';
import { PrismaDeliveryQueue } from '../../../src/adapters/prisma/delivery-queue.js';
import { PrismaWebhookRepository } from '../../../src/adapters/prisma/webhook-repository.js';
import { EventsStoredSignal } from '../../../src/adapters/system/events-stored-signal.js';
import { AesSecretCipher } from '../../../src/adapters/webhooks/aes-secret-cipher.js';
import type { Webhook } from '../../../src/domain/webhooks/webhook.js';
import { aCommand, aPartner } from '../../support/builders.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { databaseOptions } from '../../support/postgresql-tenant-storage.js';
import { query } from '../../support/query.js';
import { aWebhook } from '../../support/webhook-builders.js';

const EVENTS = 3_000;
const TAKEN = 10;

/** What waits for a webhook, which the statistics of the database do not know yet; one of its tenants was purged. */
const BACKLOG = (webhook: string, partner: string) => `
WITH tenant AS (
  INSERT INTO tenants (id, partner_id, client_name, email, email_key, metadata, status, version, created_at, updated_at, deleted_at, purged_at)
  VALUES (gen_random_uuid(), '${partner}', '', '', '', '{}', 'deleted', 1, now(), now(), now(), now())
), event AS (
  INSERT INTO events (id, type, occurred_at, sequence, partner_id, tenant_id, actor_sub, actor_roles, request_id, data)
  SELECT gen_random_uuid(), 'tenant.created', now(), n, '${partner}', gen_random_uuid(), 'sub', '{}', 'request', '{"tenant": {}}'
  FROM generate_series(1, ${EVENTS}) AS n RETURNING id
)
INSERT INTO webhook_deliveries (id, webhook_id, partner_id, event_id, event_type, status, attempt_count, next_attempt_at, created_at)
SELECT gen_random_uuid(), '${webhook}', '${partner}', id, 'tenant.created', 'pending', 0, now(), now() FROM event`;

describe('A backlog of deliveries', () => {
  const partner = aPartner();
  let own: TestDatabase;
  let database: Database;
  let queue: PrismaDeliveryQueue;
  let webhook: Webhook;

  /** How many rows of the tables that grow have been read so far. */
  const rowsRead = async (): Promise<number> => {
    await database.statements.run(`SELECT to_json(pg_stat_force_next_flush()::text)::text`);
    const [row] = await query(
      own.url,
      `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS read FROM pg_stat_user_tables
       WHERE relname IN ('events', 'webhook_deliveries', 'webhook_attempts', 'tenants')`,
    );
    return Number(row?.['read']);
  };

  before(async () => {
    own = await createDatabase();
    // One connection, which tells of all that was read.
    database = openDatabase({ ...databaseOptions(own.url), poolMax: 1 });
    const cipher = new AesSecretCipher(new Uint8Array(32).fill(2));
    queue = new PrismaDeliveryQueue(database, cipher);
    const webhooks = new PrismaWebhookRepository(database, cipher, new EventsStoredSignal());
    webhook = (await webhooks.save(aWebhook({}, partner), aCommand())).value;
    await query(own.url, BACKLOG(webhook.state.id, partner));
  });
  after(async () => {
    await database.close();
    await own.drop();
  });

  for (const statistics of ['unknown to the statistics', 'known to the statistics']) {
    it(`is worked off without reading all of it, ${statistics}`, async () => {
      if (statistics === 'known to the statistics') await query(own.url, 'ANALYZE');
      const now = new Date();
      const before = await rowsRead();
      const claimed = await queue.claim(webhook.state.id, TAKEN);
      expect(claimed).to.have.lengthOf(TAKEN);
      const attempt = { at: now, statusCode: 200, durationMs: 5, error: null, answer: 'thanks', retryAfterMs: null };
      const verdict = { status: 'succeeded', againInMs: null } as const;
      await Promise.all(claimed.map((delivery) => queue.record({ delivery, attempt, verdict, wasTold: true })));
      expect((await rowsRead()) - before).to.be.at.most(20 * TAKEN);
    });
  }
});
