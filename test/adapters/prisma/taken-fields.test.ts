import { expect } from 'chai';
import pg from 'pg';
import { findConflict } from '../../../src/adapters/prisma/tenant-conflict.js';
import { aCreation, aPartner } from '../../support/builders.js';
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
    await client.query(IMPORTED, ['somebody']);
    await client.query('ANALYZE tenants');
    await client.query(IMPORTED, ['zz-new']);
  });
  after(async () => {
    await client.end();
    await database.drop();
  });

  it('are found by one row each, also of a partner that the statistics do not know', async () => {
    await client.query('BEGIN');
    const wanted = (prefix: string) =>
      JSON.stringify(Array.from({ length: 100 }, (_, n) => `${prefix}${n < 10 ? n + 1 : `none-${n}`}`));
    const emails = wanted('').replaceAll(/"(\d+)"/g, '"$1@example.com"');
    const before = await rowsRead();
    const found = await client.query('SELECT * FROM tenants_that_have($1, $2, $3)', ['zz-new', emails, wanted('crm|')]);
    expect(found.rows).to.have.lengthOf(10);
    expect((await rowsRead()) - before).to.be.at.most(40);
    await client.query('COMMIT');
  });

  it('are found so for one tenant that was refused too', async () => {
    const statements = {
      run: async (sql: string, ...values: readonly (string | null)[]) =>
        (await client.query<[string]>({ text: sql, values: [...values], rowMode: 'array' })).rows.map(
          ([text]): unknown => JSON.parse(text),
        ),
    };
    for (const [fields, field] of [
      [{ email: '2999@EXAMPLE.com', external_id: 'crm|2998' }, 'email'],
      [{ email: 'nobody@example.com', external_id: 'crm|2998' }, 'external_id'],
      [{ email: 'nobody@example.com', external_id: 'nothing' }, undefined],
    ] as const) {
      await client.query('BEGIN');
      const before = await rowsRead();
      const conflict = await findConflict(statements, aCreation(fields, { partner: aPartner('zz-new') }));
      expect(conflict?.field).to.equal(field);
      expect((await rowsRead()) - before).to.be.at.most(4);
      await client.query('COMMIT');
    }
  });

  /** How many rows of tenants were read by this connection; told of within a transaction, none is forgotten meanwhile. */
  async function rowsRead(): Promise<number> {
    const { rows } = await client.query<{ read: number }>(
      `SELECT (seq_tup_read + idx_tup_fetch)::int AS read FROM pg_stat_xact_user_tables WHERE relname = 'tenants'`,
    );
    return rows[0]?.read ?? expect.fail('nothing is known of tenants');
  }
});
