import { expect } from 'chai';
import { openDatabase, type Database } from '../../../src/adapters/prisma/database.js';
import type { PendingChange } from '../../../src/adapters/prisma/tenant-input.js';
import { insertTenant, isOrdinary } from '../../../src/adapters/prisma/tenant-insert-one.js';
import { insertTenants, type InsertOutcome } from '../../../src/adapters/prisma/tenant-insert.js';
import type { PartnerId } from '../../../src/domain/access/partner.js';
import type { NewTenantFields } from '../../../src/domain/tenants/tenant-fields.js';
import { aCommand, aCreation, aKey, anActor, aPartner, aPlan } from '../../support/builders.js';
import {
  databaseOptions,
  openPostgresqlTenantStorage,
  type PostgresqlTenantStorage,
} from '../../support/postgresql-tenant-storage.js';

const EVERY_FIELD: NewTenantFields = {
  client_name: 'O\'Brien "{a,b}" \\ $1 Ünïcödé 😀',
  email: 'Ops+1@Example.com',
  phone_number: '+1 (555) 010-0199',
  industry: '{NULL,""}',
  plan: 'null',
  product_code: '\\N',
  tax_id_number: "DE'1",
  external_id: 'crm|1',
  metadata: { 'a b': "it's", n: '{"x":[1]}' },
};

/** All that a partner has, without the ids, which are made anew each time. */
const ROWS = `
SELECT to_jsonb(t) - '{id,partner_id}'::text[] AS tenant, to_jsonb(r) - '{event_id,partner_id}'::text[] AS receipt,
  to_jsonb(e) - '{id,partner_id,tenant_id,data}'::text[] AS event,
  e.data::jsonb #- '{tenant,tenant}' #- '{tenant,partner_id}' AS data
FROM idempotency_receipts AS r
LEFT JOIN events AS e ON e.id = r.event_id
LEFT JOIN tenants AS t ON t.id = e.tenant_id
WHERE r.partner_id = $1
ORDER BY r.key`;

describe('The statement for one new tenant', () => {
  let storage: PostgresqlTenantStorage;
  let database: Database;
  before(async () => {
    storage = await openPostgresqlTenantStorage();
    database = openDatabase(databaseOptions(storage.url));
  });
  after(async () => {
    await database.close();
    await storage.close();
  });

  type Insert = (pending: PendingChange) => Promise<InsertOutcome | undefined>;
  const alone: Insert = (pending) => insertTenant(database.statements, pending, 0);
  const amongMany: Insert = async (pending) => (await insertTenants(database.statements, [pending], 0))[0];

  const pendingIn = (partner: PartnerId, fields: Partial<NewTenantFields>, key: string): PendingChange => ({
    change: aCreation(fields, { partner }),
    command: aCommand({
      actor: anActor({ roles: ['partner-admin', 'partner-viewer'] }),
      requestId: 'request-1',
      idempotency: aKey({ key }),
    }),
  });

  /** One of each outcome; answers them, and the rows that are there afterwards. */
  const play = async (insert: Insert) => {
    const partner = aPartner();
    const outcomes = [
      await insert(pendingIn(partner, EVERY_FIELD, 'first')),
      await insert(pendingIn(partner, { email: 'other@example.com' }, 'first')),
      await insert(pendingIn(partner, { email: 'OPS+1@example.com' }, 'same e-mail')),
      await insert(pendingIn(partner, { email: 'x@example.com', external_id: 'crm|1' }, 'same external id')),
      await insert(pendingIn(partner, { client_name: 'No more', email: 'least@example.com' }, 'second')),
    ];
    const { rows } = await storage.sql.query<Record<string, unknown>>(ROWS, [partner]);
    return { outcomes, rows };
  };

  it('has the outcomes of the statement for many, and leaves the same rows', async () => {
    const { outcomes, rows } = await play(alone);
    expect(outcomes).to.deep.equal(['stored', 'key-used', 'taken', 'taken', 'stored']);
    expect(rows.map(({ tenant }) => tenant !== null)).to.deep.equal([true, false, false, true]);
    expect({ outcomes, rows }).to.deep.equal(await play(amongMany));
  });

  it('leaves to the statement for many what has no key, or actions to be run', () => {
    const command = aCommand({ idempotency: aKey() });
    expect(isOrdinary({ change: aCreation(), command })).to.equal(true);
    expect(isOrdinary({ change: aCreation(), command: aCommand() })).to.equal(false);
    expect(isOrdinary({ change: aCreation({}, { actions: [aPlan()] }), command })).to.equal(false);
  });
});
