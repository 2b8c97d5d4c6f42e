import { expect } from 'chai';
import { TenantAlreadyExists } from '../../../src/domain/tenants/tenant-errors.js';
import { aCommand, aCreation, aKey, anId, aPartner } from '../../support/builders.js';
import { openPostgresqlTenantStorage, type PostgresqlTenantStorage } from '../../support/postgresql-tenant-storage.js';
import { rejectionOf } from '../../support/rejection.js';

/** How many repeat a request at once: more than the database has connections to it. */
const MANY = 20;

describe('A key whose first request was refused by a process that died before it could say so', () => {
  let storage: PostgresqlTenantStorage;
  before(async () => {
    storage = await openPostgresqlTenantStorage();
  });
  after(() => storage.close());

  const leaveReceipt = async () => {
    const [partner, key] = [aPartner(), aKey()];
    await storage.sql.query(
      `INSERT INTO idempotency_receipts (partner_id, scope, key, fingerprint, event_id, created_at)
       VALUES ($1, $2, $3, $4, $5, '2026-03-04T05:00:00Z')`,
      [partner, key.scope, key.key, key.fingerprint, anId()],
    );
    return { partner, key };
  };

  it('is used by one of those who repeat the request, when the reason has gone', async () => {
    const { partner, key } = await leaveReceipt();
    const outcomes = await Promise.all(
      Array.from({ length: MANY }, () =>
        storage.tenants.save(aCreation({ external_id: 'x' }, { partner }), aCommand({ idempotency: key })),
      ),
    );
    expect(outcomes.filter(({ replayed }) => !replayed)).to.have.length(1);
    expect(new Set(outcomes.map(({ value }) => value.state.id)).size).to.equal(1);
  });

  it('is refused to the first who repeats the request, and again to the others, when the reason is still there', async () => {
    const { partner, key } = await leaveReceipt();
    await storage.tenants.save(aCreation({ external_id: 'x' }, { partner }), aCommand());
    const refusals = await Promise.all(
      Array.from({ length: MANY }, () =>
        rejectionOf(
          storage.tenants.save(aCreation({ external_id: 'x' }, { partner }), aCommand({ idempotency: key })),
          TenantAlreadyExists,
        ),
      ),
    );
    expect(refusals.filter(({ replayed }) => !replayed)).to.have.length(1);
  });
});
