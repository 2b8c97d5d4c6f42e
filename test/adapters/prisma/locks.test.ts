import { expect } from 'chai';
import type pg from 'pg';
import { emailKey } from '../../../src/domain/tenants/email.js';
import type { PartnerId } from '../../../src/domain/access/partner.js';
import type { TenantChange } from '../../../src/domain/tenants/tenant.js';
import { aCommand, aCreation, aKey, anId, aPartner } from '../../support/builders.js';
import { openPostgresqlTenantStorage, type PostgresqlTenantStorage } from '../../support/postgresql-tenant-storage.js';

const EMAIL = 'held@example.com';

describe('PrismaTenantRepository beside a transaction that stays open', () => {
  let storage: PostgresqlTenantStorage;
  let holder: pg.PoolClient;
  before(async () => {
    storage = await openPostgresqlTenantStorage({ statementTimeoutMs: 10_000 });
    holder = await storage.sql.connect();
  });
  afterEach(() => holder.query('ROLLBACK'));
  after(async () => {
    holder.release();
    await storage.close();
  });

  const save = (change: TenantChange) => storage.tenants.save(change, aCommand({ idempotency: aKey() }));
  const holdEmail = async (partner: PartnerId) => {
    const { next } = aCreation({ email: EMAIL }, { partner });
    await holder.query('BEGIN');
    await holder.query(
      `INSERT INTO tenants (id, partner_id, client_name, email, email_key, status, version, created_at, updated_at)
       VALUES ($1, $2, 'Held', $3, $4, 'active', 1, now(), now())`,
      [next.state.id, partner, EMAIL, emailKey(EMAIL)],
    );
  };

  it('holds up a save that needs the same e-mail until it is free, and nobody else, not even in its batch', async () => {
    const partner = aPartner();
    await holdEmail(partner);
    let isDone = false;
    const others = () => Array.from({ length: 20 }, () => save(aCreation({}, { partner })));
    const [before, needy, after] = [
      others(),
      save(aCreation({ email: EMAIL }, { partner })).finally(() => (isDone = true)),
      others(),
    ];
    await Promise.all([...before, ...after]);
    await Promise.all(others());
    expect(isDone).to.equal(false);
    await holder.query('ROLLBACK');
    expect((await needy).value.state.fields.email).to.equal(EMAIL);
  });

  it('serves others however many wait for it', async () => {
    const partner = aPartner();
    await holdEmail(partner);
    const needy: Promise<unknown>[] = [];
    for (let round = 0; round < 12; round += 1) {
      needy.push(save(aCreation({ email: EMAIL }, { partner })));
      await save(aCreation({}, { partner }));
    }
    const settling = Promise.allSettled(needy);
    await holder.query('ROLLBACK');
    const results = await settling;
    expect(results.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    expect(await storage.storedEvents(partner)).to.have.length(13);
  });

  it('holds up only the saves with the same key', async () => {
    const partner = aPartner();
    const key = aKey();
    await holder.query('BEGIN');
    await holder.query(
      `INSERT INTO idempotency_receipts (partner_id, scope, key, fingerprint, event_id, created_at)
       VALUES ($1, $2, $3, $4, $5, now())`,
      [partner, key.scope, key.key, key.fingerprint, anId()],
    );
    const needy = Array.from({ length: 10 }, () =>
      storage.tenants.save(aCreation({}, { partner }), aCommand({ idempotency: key })),
    );
    const settling = Promise.all(needy);
    await Promise.all(Array.from({ length: 50 }, () => save(aCreation({}, { partner }))));
    await holder.query('ROLLBACK');
    const outcomes = await settling;
    expect(outcomes.filter(({ replayed }) => !replayed)).to.have.length(1);
  });
});
