import { expect } from 'chai';
import { openDatabase } from '../../../src/adapters/prisma/database.js';
import { lookAtPooling, requireSessions } from '../../../src/infrastructure/database/pooler.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { databaseOptions } from '../../support/postgresql-tenant-storage.js';

// What PgBouncer itself makes of it was tried by hand: docs/operator/scaling.md.
describe('a pooler before PostgreSQL', () => {
  let own: TestDatabase;
  before(async () => {
    own = await createDatabase();
  });
  after(() => own.drop());

  it('is not seen where there is none, and nothing stops the start', async () => {
    expect(await lookAtPooling(own.url)).to.deep.equal({ isShared: false, keepsStatements: true });
    await requireSessions(own.url);
  });

  it('that forgets statements gets none to keep; times are those of UTC all the same', async () => {
    const pooler = { keepsStatements: false };
    const database = openDatabase({ ...databaseOptions(own.url), poolMax: 4, pooler });
    const look = `SELECT json_build_object('zone', current_setting('TimeZone'),
      'prepared', (SELECT count(*) FROM pg_prepared_statements))::text`;
    const seen = await Promise.all(Array.from({ length: 20 }, () => database.statements.run(look)));
    await database.close();
    for (const one of seen.flat()) expect(one).to.deep.equal({ zone: 'UTC', prepared: 0 });
  });
});
