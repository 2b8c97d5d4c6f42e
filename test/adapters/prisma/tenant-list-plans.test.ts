import { expect } from 'chai';
import pg from 'pg';
import { openDatabase, type Database } from '../../../src/adapters/prisma/database.js';
import { PrismaTenantDirectory } from '../../../src/adapters/prisma/tenant-directory.js';
import {
  EVERY_LIVE_TENANT,
  TENANT_SORT_FIELDS,
  type TenantFilter,
  type TenantPosition,
  type TenantSort,
} from '../../../src/application/tenants/tenant-listing.js';
import { EVERY_PARTNER, isPartnerId, type Reach } from '../../../src/domain/access/partner.js';
import { isUuid } from '../../../src/domain/shared/uuid.js';
import { TENANT_STATUSES } from '../../../src/domain/tenants/tenant-status.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { BIG_PARTNER, populate } from '../../support/large-population.js';
import { planOf, rowsRead, rowsTaken, type PlanNode } from '../../support/query-plan.js';

const TENANTS = 100_000;
/** The most that a statement may read or sort: a twentieth of all. */
const FEW = TENANTS / 20;
/** How far is looked for what no index finds. */
const HORIZON = FEW / 2;

const REACHES: readonly Reach[] = [...[BIG_PARTNER, 'small-5'].filter(isPartnerId), EVERY_PARTNER];

const EVERY_ORDER = TENANT_SORT_FIELDS.flatMap((field) => [false, true].map((descending) => ({ field, descending })));
const SOME_ORDERS = TENANT_SORT_FIELDS.map((field) => ({ field, descending: field !== 'updated_at' }));

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
  'a long time of change': { updated: { from: null, to: at(90_000) } },
  'a common text': { text: 'company' },
  'a rare text': { text: 'USER50123@' },
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
  let database: Database;
  let client: pg.Client;
  before(async () => {
    own = await createDatabase();
    await populate(own.url, TENANTS);
    database = openDatabase({
      url: own.url,
      poolMax: 2,
      connectTimeoutMs: 5_000,
      statementTimeoutMs: 10_000,
      onConnectionError: () => undefined,
    });
    client = new pg.Client({ connectionString: own.url });
    client.on('error', () => undefined);
    await client.connect();
    for (const field of TENANT_SORT_FIELDS) middles.set(field, await findMiddle(field));
  });
  after(async () => {
    await client.end();
    await database.close();
    await own.drop();
  });

  /** Where the middle of the big partner's tenants is, by each field that they are sorted by. */
  const middles = new Map<TenantSort['field'], TenantPosition>();

  async function findMiddle(field: TenantSort['field']): Promise<TenantPosition> {
    const key = field === 'client_name' ? 'client_name COLLATE "C"' : field;
    const { rows } = await client.query<{ key: Date | string; id: string }>(
      `SELECT ${key} AS key, id::text FROM tenants WHERE partner_id = $1 ORDER BY ${key}, id OFFSET $2 LIMIT 1`,
      [BIG_PARTNER, TENANTS * 0.4],
    );
    const [row] = rows;
    if (row === undefined || !isUuid(row.id)) throw new Error('there is no middle');
    return { key: row.key instanceof Date ? row.key.toISOString() : row.key, id: row.id };
  }

  /** The plans of all statements that a page is answered by. */
  async function plansOf(reach: Reach, filter: Partial<TenantFilter>, sort: TenantSort, after: TenantPosition | null) {
    const plans: PlanNode[] = [];
    const texts = async (sql: string, ...values: readonly string[]) => {
      plans.push(...(await planOf(client, sql, values)));
      return database.statements.texts(sql, ...values);
    };
    const directory = new PrismaTenantDirectory({ statements: { texts } }, HORIZON);
    const listing = { filter: { ...EVERY_LIVE_TENANT, ...filter }, sort };
    await directory.list(reach, listing, { limit: 25, after, withTotal: false });
    return plans;
  }

  for (const reach of REACHES) {
    for (const [what, filter] of Object.entries(FILTERS)) {
      it(`read and sort few to list ${what} of ${reach === EVERY_PARTNER ? 'everybody' : reach}, in any order, early and late`, async () => {
        for (const sort of reach === BIG_PARTNER ? EVERY_ORDER : SOME_ORDERS) {
          for (const after of [null, middles.get(sort.field) ?? expect.fail()]) {
            for (const node of await plansOf(reach, filter, sort, after)) {
              const where = `${JSON.stringify(sort)}, ${after ? 'late' : 'early'}: ${JSON.stringify(node)}`;
              if (node['Relation Name'] === 'tenants') expect(node['Node Type'], where).not.to.equal('Seq Scan');
              if (node['Relation Name'] === 'tenants') expect(rowsRead(node), where).to.be.at.most(FEW);
              if (node['Node Type'].includes('Sort')) expect(rowsTaken(node), where).to.be.at.most(FEW);
            }
          }
        }
      });
    }
  }
});
