import { expect } from 'chai';
import { PrismaTenantDirectory } from '../../../src/adapters/prisma/tenant-directory.js';
import {
  EVERY_LIVE_TENANT,
  TENANT_SORT_FIELDS,
  type TenantFilter,
  type TenantPosition,
  type TenantSort,
} from '../../../src/application/tenants/tenant-listing.js';
import { EVERY_PARTNER, type Reach } from '../../../src/domain/access/partner.js';
import { isUuid } from '../../../src/domain/shared/uuid.js';
import { TENANT_STATUSES } from '../../../src/domain/tenants/tenant-status.js';
import { aPartner } from '../../support/builders.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { BIG_PARTNER, populate } from '../../support/large-population.js';
import { query } from '../../support/query.js';
import { ExplainedStatements, rowsRead, rowsTaken, type PlanNode } from '../../support/query-plan.js';

const TENANTS = 20_000;
/** The most that a statement may read or sort: the 2,000 that it may look at one by one, and those of others that lie between them. */
const FEW = 3_500;
/** How far is looked for what no index finds. */
const HORIZON = FEW / 2;

/** Whose tenants are listed, and the most that a statement may read or sort for that: a small partner does not pay for others. */
const REACHES: readonly { readonly reach: Reach; readonly few: number }[] = [
  { reach: aPartner(BIG_PARTNER), few: FEW },
  { reach: aPartner('small-5'), few: TENANTS / 100 },
  { reach: EVERY_PARTNER, few: FEW },
];

/** By each field in one direction: filters and reaches take turns. */
const ordersIn = (turn: number): readonly TenantSort[] =>
  TENANT_SORT_FIELDS.map((field, index) => ({ field, descending: (turn + index) % 2 === 0 }));

const at = (n: number) => new Date((1_700_000_000 + n) * 1000);

/** Common, rare and absent values of every filter, and filters together. */
const FILTERS: Readonly<Record<string, Partial<TenantFilter>>> = {
  'no filter': {},
  'every status': { statuses: TENANT_STATUSES },
  'deleted ones': { statuses: ['deleted'] },
  'active ones': { statuses: ['active'] },
  'suspended ones': { statuses: ['suspended'] },
  'failed and provisioning ones': { statuses: ['failed', 'provisioning'] },
  'failed and deleted ones': { statuses: ['failed', 'deleted'] },
  'deleted ones of an absent plan': { statuses: ['deleted'], plan: 'none' },
  'an e-mail address': { email: 'USER501@example.com' },
  'an external id': { external_id: 'crm:501' },
  'a common plan': { plan: 'business' },
  'a rare plan': { plan: 'legacy' },
  'an absent plan': { plan: 'none' },
  'a product code': { product_code: 'CRM-77' },
  'an industry': { industry: 'Law' },
  'common metadata': { metadata: { region: 'eu' } },
  'rare metadata': { metadata: { contract: 'C-501' } },
  'absent metadata': { metadata: { nothing: 'here' } },
  'a short time of creation': { created: { from: at(500), to: at(900) } },
  'a long time of creation': { created: { from: at(100), to: null } },
  'a short time of change': { updated: { from: at(500), to: at(4000) } },
  'a long time of change': { updated: { from: null, to: at(45_000) } },
  'a common text': { text: 'company' },
  'a rare text': { text: 'USER12341@' },
  'an absent text': { text: 'nowhere' },
  'an absent text of two letters': { text: 'zz' },
  'a text without letters': { text: '-&-' },
  'an absent text of one letter, and a status': { text: 'ü', statuses: ['suspended'] },
  'a text of other letters': { text: 'Übermut' },
  'a plan, a status and a text': { plan: 'business', statuses: ['suspended'], text: 'example' },
};

describe(`the plans of lists, with ${TENANTS} tenants`, function () {
  this.timeout(180_000);

  let own: TestDatabase;
  let statements: ExplainedStatements;
  let directory: PrismaTenantDirectory;
  before(async () => {
    own = await createDatabase();
    await populate(own.url, TENANTS);
    for (const field of TENANT_SORT_FIELDS) middles.set(field, await findMiddle(field));
    statements = await ExplainedStatements.open(own.url);
    directory = new PrismaTenantDirectory({ statements }, HORIZON);
  });
  after(async () => {
    await statements.close();
    await own.drop();
  });

  /** Where the middle of the big partner's tenants is, by each field that they are sorted by. */
  const middles = new Map<TenantSort['field'], TenantPosition>();

  async function findMiddle(field: TenantSort['field']): Promise<TenantPosition> {
    const key = field === 'client_name' ? 'client_name COLLATE "C"' : field;
    const [{ at, id } = { at: null, id: '' }] = await query(
      own.url,
      `SELECT ${key} AS at, id::text FROM tenants WHERE partner_id = '${BIG_PARTNER}' ORDER BY ${key}, id OFFSET ${TENANTS * 0.4} LIMIT 1`,
    );
    if (typeof id !== 'string' || !isUuid(id)) throw new Error('there is no middle');
    return { key: at instanceof Date ? at.toISOString() : String(at), id };
  }

  /** Every node of the plans of all statements that a page is answered by. */
  async function nodesOf(reach: Reach, filter: Partial<TenantFilter>, sort: TenantSort, after: TenantPosition | null) {
    const listing = { filter: { ...EVERY_LIVE_TENANT, ...filter }, sort };
    await directory.list(reach, listing, { limit: 25, after, withTotal: false });
    return statements.takeNodes();
  }

  for (const [place, { reach, few }] of REACHES.entries()) {
    for (const [number, [what, filter]] of Object.entries(FILTERS).entries()) {
      it(`read and sort few to list ${what} of ${reach === EVERY_PARTNER ? 'everybody' : reach}, by any field, early and late`, async () => {
        for (const sort of ordersIn(place + number)) {
          for (const after of [null, middles.get(sort.field) ?? expect.fail()]) {
            const nodes = await nodesOf(reach, filter, sort, after);
            const where = `${JSON.stringify(sort)}, ${after ? 'late' : 'early'}`;
            expect(nodes.filter(isOfTenants), where).not.to.deep.equal([]);
            expect(
              nodes.filter((node) => isTooMuch(node, few)),
              where,
            ).to.deep.equal([]);
          }
        }
      });
    }
  }
});

function isTooMuch(node: PlanNode, few: number): boolean {
  if (isOfTenants(node)) return node['Node Type'] === 'Seq Scan' || rowsRead(node) > few;
  return node['Node Type'].includes('Sort') && rowsTaken(node) > few;
}

function isOfTenants(node: PlanNode): boolean {
  return node['Relation Name'] === 'tenants';
}
