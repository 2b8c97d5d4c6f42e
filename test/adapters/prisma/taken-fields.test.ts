import { expect } from 'chai';
import pg from 'pg';
import { createDatabase, type TestDatabase } from '../../support/database.js';

/** Tenants of a partner that the statistics of the database do not know yet, as in the middle of its first import. */
const IMPORTED = `
INSERT INTO tenants (id, partner_id, client_name, email, email_key, external_id, metadata, status, version, created_at, updated_at)
SELECT gen_random_uuid(), $1, 'Company ' || n, n || '@example.com', n || '@example.com', 'crm|' || n, '{}', 'active', 1, now(), now()
FROM generate_series(1, 3000) AS n`;

describe('Taken fields', () => {
  let database: TestDatabase;
  let client: pg.Client;
  before(async () => {
    database = await createDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  after(async () => {
    await client.end();
    await database.drop();
  });

  it('are found by one row each, also of a partner that the statistics do not know', async () => {
    await client.query(IMPORTED, ['somebody']);
    await client.query('ANALYZE tenants');
    await client.query(IMPORTED, ['zz-a new partner']);
    await client.query('BEGIN');
    const wanted = (prefix: string) =>
      JSON.stringify(Array.from({ length: 100 }, (_, n) => `${prefix}${n < 10 ? n + 1 : `none-${n}`}`));
    const emails = wanted('').replaceAll(/"(\d+)"/g, '"$1@example.com"');
    const found = await client.query('SELECT * FROM tenants_that_have($1, $2, $3)', [
      'zz-a new partner',
      emails,
      wanted('crm|'),
    ]);
    expect(found.rows).to.have.lengthOf(10);
    const { rows } = await client.query<{ read: number }>(
      `SELECT (seq_tup_read + idx_tup_fetch)::int AS read FROM pg_stat_xact_user_tables WHERE relname = 'tenants'`,
    );
    expect(rows[0]?.read).to.be.at.most(40);
    await client.query('COMMIT');
  });
});
