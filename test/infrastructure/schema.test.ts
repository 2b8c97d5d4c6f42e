import { expect } from 'chai';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { diffMigrations, readSchema } from '../support/schema-diff.js';

describe('schema.prisma and the migrations', function () {
  this.timeout(120_000);

  let database: TestDatabase;
  before(async () => {
    database = await createEmptyDatabase();
  });
  after(() => database.drop());

  it('agree', async () => {
    expect(await diffMigrations(database.url, await readSchema())).to.equal('');
  });

  for (const [what, change, sql] of [
    [
      'a new column',
      (schema: string) => schema.replace('  industry ', '  planted String\n  industry '),
      'ADD COLUMN     "planted"',
    ],
    ['another precision', (schema: string) => schema.replace('Timestamptz(3)', 'Timestamptz(6)'), 'TIMESTAMPTZ(6)'],
    [
      'an index that covers deleted tenants too',
      (schema: string) => schema.replace(', where: raw("deleted_at IS NULL")', ''),
      'DROP INDEX',
    ],
  ] as const) {
    it(`are found to disagree over ${what}`, async () => {
      const schema = await readSchema();
      expect(change(schema)).not.to.equal(schema);
      expect(await diffMigrations(database.url, change(schema))).to.include(sql);
    });
  }
});
