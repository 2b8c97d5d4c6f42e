import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { EVERY_PARTNER, type PartnerId, type Reach } from '../../../src/domain/access/partner.js';
import { packageRoot } from '../../../src/infrastructure/package-root.js';

/** Types that hold what is asked of `Reach`: this file does not compile when they do not. */
type Excludes<Type, Other> = [Extract<Type, Other>] extends [never] ? true : false;
const reachIsNeverAbsent: Excludes<Reach, null | undefined> = true;
const textIsNoPartner: string extends PartnerId ? false : true = true;
const symbolsAreNoReach: symbol extends Reach ? false : true = true;

/** Tables whose rows belong to partners. */
const OWNED = /\b(?:FROM|JOIN|INTO|UPDATE)\s+(?:tenants|events|idempotency_receipts)\b/;
const STATEMENT_START = /^\s*(?:WITH|SELECT|INSERT|UPDATE|DELETE)\b/;
/** What Prisma's client does with rows of partners, up to the end of its arguments. */
const CLIENT_CALL = /database\s*\.(?:tenant|event|idempotencyReceipt)\s*\.\w+\(\{[^;]*?\}\)/g;

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
    const files = (await readdir(directory)).filter((name) => name.endsWith('.ts'));
    const sources = await Promise.all(files.map((name) => readFile(join(directory, name), 'utf8')));
    expect(statements(sources.join('\n'))).to.have.length.greaterThan(4);
    expect(sources.flatMap(forgetful)).to.deep.equal(ALLOWED);
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
