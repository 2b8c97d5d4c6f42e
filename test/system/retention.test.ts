import { expect } from 'chai';
import type { Container } from 'inversify';
import type { PartnerId } from '../../src/domain/access/partner.js';
import type { Tenant } from '../../src/domain/tenants/tenant.js';
import { createContainer } from '../../src/infrastructure/container.js';
import { TOKENS } from '../../src/infrastructure/tokens.js';
import { startWorker, type RunningWorker } from '../../src/infrastructure/worker/start-worker.js';
import { workerParts } from '../../src/infrastructure/worker/worker-parts.js';
import { aCommand, aKey, anActor, aPartner } from '../support/builders.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { tablesWith } from '../support/database-text.js';
import { ManualClock } from '../support/manual-clock.js';
import { query } from '../support/query.js';
import { recordingLog } from '../support/recording-log.js';
import { waitFor } from '../support/wait-for.js';
import { databaseOptions } from '../support/postgresql-tenant-storage.js';

const DAY = 86_400;
/** Every text that a partner can write about a tenant, findable by one word. */
const FIELDS = {
  client_name: 'Erika Zyxmann',
  email: 'erika@zyxmann.example',
  phone_number: '+49 30 9876543',
  industry: 'Zyxmann trade',
  plan: 'zyxmann-plan',
  product_code: 'zyxmann-product',
  tax_id_number: 'zyxmann-tax',
  external_id: 'zyxmann-1',
  metadata: { zyxmann: 'Zyxmann & Sons' },
};

describe('retention', function () {
  this.timeout(120_000);

  let database: TestDatabase;
  let clock: ManualClock;
  let container: Container;
  let worker: RunningWorker;
  let owner: PartnerId;
  const log = recordingLog();
  before(async () => {
    database = await createDatabase();
    clock = new ManualClock();
    container = createContainer({
      kind: 'postgresql',
      database: databaseOptions(database.url),
    });
    container.rebind(TOKENS.clock).toConstantValue(clock);
    worker = await startWorker({ ...workerParts(container, database.url, log), schedule: [] });
  });
  after(async () => {
    await worker.stop();
    await container.unbindAllAsync();
    await database.drop();
  });
  // The tenants of one test are those of a partner of its own.
  beforeEach(() => {
    owner = aPartner();
  });

  const partner = () => aCommand({ actor: anActor({ partner: owner }), reach: owner, idempotency: aKey() });
  const create = async (fields: object = {}): Promise<Tenant> =>
    (await container.get(TOKENS.createTenant).execute({ ...FIELDS, ...fields }, partner())).value;
  const remove = ({ state }: Tenant) => container.get(TOKENS.deleteTenant).execute(state.id, partner());
  const liveAndDie = async (fields: object = {}): Promise<Tenant> => {
    const tenant = await create(fields);
    await container
      .get(TOKENS.updateTenant)
      .execute(tenant.state.id, { client_name: 'Erika Zyxmann-Meyer' }, {}, partner());
    await container.get(TOKENS.suspendTenant).execute(tenant.state.id, 'Zyxmann did not pay', partner());
    await remove(tenant);
    return tenant;
  };
  /** Queues a job as its time would, and waits until it has been tried. */
  const run = async (job: string) => {
    const tried = log.lines.length;
    await query(database.url, `SELECT graphile_worker.add_job('${job}', '{}'::json, max_attempts => 5)`);
    await waitFor(async () => expect(log.lines.slice(tried).some(({ message }) => message === 'job')).to.equal(true));
  };
  const rowOf = async ({ state }: Tenant) =>
    (await query(database.url, `SELECT * FROM tenants WHERE id = '${state.id}'`))[0];

  it('numbers events as they are stored', async () => {
    await liveAndDie();
    await waitFor(async () => {
      const rows = await query(database.url, 'SELECT sequence, type FROM events ORDER BY sequence');
      expect(rows.map(({ sequence }) => sequence)).to.deep.equal(['1', '2', '3', '4']);
    });
  });

  it('erases a tenant that was deleted 31 days ago, from every corner of the database, and says so', async () => {
    const tenant = await liveAndDie();
    expect(await tablesWith(database.url, 'zyxmann')).to.include.members(['public.events', 'public.tenants']);
    clock.advance(31 * DAY);
    await run('purge-expired-tenants');
    await run('forget-old-receipts');
    for (const text of ['zyxmann', 'erika', '9876543']) expect(await tablesWith(database.url, text)).to.deep.equal([]);
    expect(JSON.stringify(log.lines)).not.to.match(/zyxmann/i);
    const events = await query(
      database.url,
      `SELECT type, actor_sub, request_id FROM events WHERE tenant_id = '${tenant.state.id}' ORDER BY occurred_at, id`,
    );
    expect(events.map(({ type }) => type)).to.deep.equal([
      'tenant.created',
      'tenant.updated',
      'tenant.suspended',
      'tenant.deleted',
      'tenant.purged',
    ]);
    expect(events.at(-1)).to.include({ actor_sub: 'job:purge-expired-tenants' });
    expect(String(events.at(-1)?.['request_id'])).to.match(/^job-\d+$/);
  });

  it('keeps a tombstone: who owned it, and when it lived and was purged', async () => {
    const tenant = await liveAndDie();
    clock.advance(31 * DAY);
    await run('purge-expired-tenants');
    const row = await rowOf(tenant);
    expect(row).to.include({ partner_id: owner, status: 'deleted', version: 5 });
    expect(row?.['purged_at']).to.deep.equal(clock.now());
    expect(row?.['created_at']).to.deep.equal(tenant.state.createdAt);
  });

  it('leaves a tenant that was deleted 29 days ago, and one that lives', async () => {
    const deleted = await liveAndDie();
    const living = await create({ email: 'other@zyxmann.example', external_id: null });
    clock.advance(29 * DAY);
    await run('purge-expired-tenants');
    for (const tenant of [deleted, living]) {
      expect(await rowOf(tenant)).to.include({ email: tenant.state.fields.email, purged_at: null });
    }
    expect((await container.get(TOKENS.restoreTenant).execute(deleted.state.id, partner())).value.isLive).to.equal(
      true,
    );
  });

  it('purges the others when one cannot be purged, and tries that one again', async () => {
    const stubborn = await liveAndDie();
    const other = await liveAndDie();
    await query(
      database.url,
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no, %', OLD.client_name; END $$;
       CREATE TRIGGER refuse BEFORE UPDATE ON tenants FOR EACH ROW
       WHEN (OLD.id = '${stubborn.state.id}') EXECUTE FUNCTION refuse()`,
    );
    clock.advance(31 * DAY);
    await run('purge-expired-tenants');
    expect(await rowOf(stubborn)).to.include({ purged_at: null });
    expect((await rowOf(other))?.['purged_at']).to.deep.equal(clock.now());
    expect(await tablesWith(database.url, 'no, Erika')).to.deep.equal([]);
    await query(database.url, 'DROP TRIGGER refuse ON tenants');
    await waitFor(async () => {
      // It is tried again after seconds: they are taken to be over.
      await query(
        database.url,
        'SELECT graphile_worker.reschedule_jobs(array_agg(id), now()) FROM graphile_worker.jobs',
      );
      expect((await rowOf(stubborn))?.['purged_at']).to.deep.equal(clock.now());
    });
  });
});
