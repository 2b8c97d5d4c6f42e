import { expect } from 'chai';
import { openDatabase, type Database } from '../../../src/adapters/prisma/database.js';
import { brokenUniqueConstraint } from '../../../src/adapters/prisma/errors.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { databaseOptions } from '../../support/postgresql-tenant-storage.js';
import { rejectionOf } from '../../support/rejection.js';

const RECEIPT = `
INSERT INTO idempotency_receipts (partner_id, scope, key, fingerprint, event_id, created_at)
VALUES ('acme', 'POST /personal', $1, 'same', gen_random_uuid(), now()) RETURNING to_json(key)::text`;

describe('DirectStatements', () => {
  let own: TestDatabase;
  let database: Database;
  before(async () => {
    own = await createDatabase();
    database = openDatabase(databaseOptions(own.url));
  });
  after(async () => {
    await database.close();
    await own.drop();
  });

  it('answers the first column of every row, as JSON or as it is', async () => {
    const { statements } = database;
    const sql = 'SELECT to_json(word || $1::text)::text, 1 FROM unnest(ARRAY[$2, $3]::text[]) AS word';
    expect(await statements.run(sql, '!', 'a "b"', 'ü')).to.deep.equal(['a "b"!', 'ü!']);
    expect(await statements.texts(sql, '!', 'a "b"', null)).to.deep.equal(['"a \\"b\\"!"', 'null']);
  });

  it('tells what a statement breaks, but nothing of the rows', async () => {
    expect(await database.statements.run(RECEIPT, 'secret-key')).to.deep.equal(['secret-key']);
    const error = await rejectionOf(database.statements.run(RECEIPT, 'secret-key'), Error);
    expect(brokenUniqueConstraint(error)).to.equal('idempotency_receipts_pkey');
    expect(Object.values(error).concat(error.message).join()).not.to.include('secret-key');
  });
});
