import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { pageStatements } from '../../../src/adapters/prisma/tenant-list-statements.js';
import { countStatement, metadataKeysStatement } from '../../../src/adapters/prisma/tenant-whole-statements.js';
import {
  EVERY_LIVE_TENANT,
  TENANT_SORT_FIELDS,
  type TenantFilter,
} from '../../../src/application/tenants/tenant-listing.js';
import { EVERY_PARTNER, type PartnerId, type Reach } from '../../../src/domain/access/partner.js';
import { TENANT_STATUSES } from '../../../src/domain/tenants/tenant-status.js';
import { packageRoot } from '../../../src/infrastructure/package-root.js';
import { anId, aPartner } from '../../support/builders.js';

/** Types that hold what is asked of `Reach`: this file does not compile when they do not. */
type Excludes<Type, Other> = [Extract<Type, Other>] extends [never] ? true : false;
const reachIsNeverAbsent: Excludes<Reach, null | undefined> = true;
const textIsNoPartner: string extends PartnerId ? false : true = true;
const symbolsAreNoReach: symbol extends Reach ? false : true = true;

/** Tables whose rows belong to partners. */
const OWNED =
  /\b(?:FROM|JOIN|INTO|UPDATE)\s+(?:tenants|events|idempotency_receipts|configurations|configuration_revisions|provisioning_runs|webhooks|webhook_deliveries|bulk_jobs|bulk_rows|bulk_claims)\b/;
const STATEMENT_START = /^\s*(?:WITH|SELECT|INSERT|UPDATE|DELETE)\b/;
/** What Prisma's client does with rows of partners, up to the end of its arguments. */
const CLIENT_CALL =
  /database\s*\.(?:tenant|event|idempotencyReceipt|configuration|configurationRevision|webhook|webhookDelivery)\s*\.\w+\(\{[^;]*?\}\)/g;

/** Files whose statements are not written in one piece, or not for one partner; each has its reason. */
const READ_OTHERWISE: ReadonlySet<string> = new Set([
  // Composed of conditions: read below as they are sent.
  'tenant-list-statements.ts',
  'tenant-whole-statements.ts',
  // The worker's: one feed of everybody's events.
  'event-relay.ts',
  // Composed of conditions: a clause of the contract reads feeds as partners and as everybody.
  'event-feed.ts',
  // The worker's: what has become too old, whoever it belongs to.
  'old-events.ts',
  // The worker's: how attempts ended at the deliveries that it took, whoever they belong to; the partner is told nothing.
  'attempt-record.ts',
  'delivery-queue.ts',
  // The worker's: whatever is due, of everybody.
  'due-runs.ts',
]);

/** Says whether anybody uses an id, so that nobody else's is taken; nothing of the row is seen. */
const ALLOWED = ['database.tenant.findUnique({ where: { id }, select: { id: true } })'];

describe('Isolation between partners', () => {
  it('has no reach that is absent, a mere text or any symbol', () => {
    expect([reachIsNeverAbsent, textIsNoPartner, symbolsAreNoReach]).to.deep.equal([true, true, true]);
    expect(EVERY_PARTNER).to.be.a('symbol');
  });

  it('finds hand-written SQL that forgets the partner, if there were any', () => {
    expect(forgetful('const A = `SELECT * FROM tenants WHERE id = $1`;')).to.have.length(1);
    expect(forgetful('const A = `\nUPDATE events SET data = ${erased()} WHERE id = $1`;')).to.have.length(1);
    expect(forgetful('const A = `DELETE FROM events WHERE partner_id = $1 AND id = $2`;')).to.deep.equal([]);
    expect(forgetful('await this.database.event.findFirst({ where: { id } })')).to.have.length(1);
    expect(forgetful('await database.tenant.count({ where: { ...live } })')).to.have.length(1);
  });

  it('has no statement over rows of partners that does not name the partner', async () => {
    const directory = join(packageRoot(), 'src', 'adapters', 'prisma');
    const files = (await readdir(directory)).filter((name) => name.endsWith('.ts') && !READ_OTHERWISE.has(name));
    const sources = await Promise.all(files.map((name) => readFile(join(directory, name), 'utf8')));
    expect(statements(sources.join('\n'))).to.have.length.greaterThan(4);
    expect(sources.flatMap(forgetful)).to.deep.equal(ALLOWED);
  });

  it('sends no list that reads tenants without naming the partner, unless every partner is reached', () => {
    const filters: readonly TenantFilter[] = [
      EVERY_LIVE_TENANT,
      { ...EVERY_LIVE_TENANT, statuses: TENANT_STATUSES },
      { ...EVERY_LIVE_TENANT, statuses: ['deleted'], plan: 'gold', metadata: { a: '1' } },
      { ...EVERY_LIVE_TENANT, email: 'a@example.com', text: 'acme' },
      { ...EVERY_LIVE_TENANT, statuses: TENANT_STATUSES, text: 'x' },
    ];
    for (const filter of filters) {
      const sent = listStatements(aPartner(), filter);
      expect(sent.flatMap(reads)).to.have.length.at.least(6);
      expect(
        sent.flatMap(reads).filter((read) => !/partner_id = \$\d|tenants\.id = page\.id/.test(read)),
      ).to.deep.equal([]);
      expect(listStatements(EVERY_PARTNER, filter).join()).not.to.include('partner_id =');
    }
  });
});

function statements(source: string): readonly string[] {
  const sql = templates(source).filter((text) => STATEMENT_START.test(text) && OWNED.test(text));
  return [...sql, ...(source.match(CLIENT_CALL) ?? [])];
}

function forgetful(source: string): readonly string[] {
  return statements(source).filter((statement) => !statement.includes('partner_id'));
}

/** The template literals of a source; what is put into them is left out. */
function templates(source: string): readonly string[] {
  return Array.from(source.matchAll(/`((?:[^`\\]|\\.)*)`/g), ([, text = '']) => text);
}

function listStatements(reach: Reach, filter: TenantFilter): readonly string[] {
  const pages = TENANT_SORT_FIELDS.flatMap((field) => {
    const listing = { filter, sort: { field, descending: true } };
    const position = { key: '2026-01-01T00:00:00Z', id: anId() };
    const { walk, horizon, matches } = pageStatements(reach, listing, { limit: 10, after: position }, 10);
    return [walk, horizon, matches(null), matches(position)].filter((statement) => statement !== null);
  });
  const whole = [countStatement(reach, filter, 10), metadataKeysStatement(reach, filter, 10)];
  return [...pages, ...whole].map(({ sql }) => sql);
}

/** What a statement says from each place on where it reads tenants, up to the next. */
function reads(sql: string): readonly string[] {
  return sql.split('FROM tenants').slice(1);
}
