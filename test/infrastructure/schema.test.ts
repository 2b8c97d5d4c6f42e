import { expect } from 'chai';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { diffMigrations, readSchema } from '../support/schema-diff.js';

/** What is changed in the schema, for the migrations to be found to disagree with it. */
const PLANTED = [
  ['  industry ', '  planted String\n  industry '],
  ['Timestamptz(3)', 'Timestamptz(6)'],
  [', where: raw("deleted_at IS NULL")', ''],
] as const;

/** A column, a precision and an index that covers deleted tenants too. */
const FOUND = [
  'DROP INDEX "tenants_live_email_key"',
  'ALTER TABLE "tenants" ADD COLUMN "planted" TEXT NOT NULL, ALTER COLUMN "created_at" SET DATA TYPE TIMESTAMPTZ(6)',
  'CREATE UNIQUE INDEX "tenants_live_email_key" ON "tenants"("partner_id", "email_key")',
];

describe('schema.prisma and the migrations', function () {
  this.timeout(120_000);

  let database: TestDatabase;
  before(async () => {
    database = await createEmptyDatabase();
  });
  after(() => database.drop());

  it('disagree over what is planted, and over nothing else', async () => {
    const schema = PLANTED.reduce(
      (text, [from, to]) => {
        expect(text).to.include(from);
        return text.replace(from, to);
      },
      await readSchema(),
    );
    const statements = (await diffMigrations(database.url, schema)).replaceAll(/^--.*$/gm, '').split(';');
    const found = statements.map((statement) => statement.replaceAll(/\s+/g, ' ').trim());
    expect(found.filter((statement) => statement !== '')).to.deep.equal(FOUND);
  });
});
