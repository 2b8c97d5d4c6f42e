import { expect } from 'chai';
import { startOwnPostgres, type OwnPostgres } from '../support/own-postgres.js';
import { expectUnavailable } from '../support/problem-shape.js';
import { query } from '../support/query.js';
import { canMountDisks, mountSmallDisk, type SmallDisk } from '../support/small-disk.js';
import { TENANTS, TenantBench } from '../support/tenant-bench.js';
import { waitFor } from '../support/wait-for.js';

const MANY = 50;

describe('while the disk of PostgreSQL is full', function () {
  this.timeout(60_000);
  let postgres: OwnPostgres;
  let bench: TenantBench;
  let path: string;
  let disk: SmallDisk | undefined;

  before(async () => {
    postgres = await startOwnPostgres();
    bench = await TenantBench.start({ databaseUrl: postgres.url, worker: true });
    path = await bench.create();
  });
  after(async () => {
    await bench.stop();
    await postgres.stop();
    await disk?.remove();
  });

  const create = (name: string, n: number) =>
    bench.post(
      TENANTS,
      { client_name: `${name} ${n}`, email: `${name}-${n}@example.com`, metadata: { padding: 'x'.repeat(400) } },
      { 'idempotency-key': `${name}-${n}` },
    );
  /** Creates tenants until there is no room, makes some, and creates them all again. */
  const expectOnce = async (name: string, makeRoom: () => Promise<unknown>) => {
    const all = () => Promise.all(Array.from({ length: MANY }, (_, n) => create(name, n)));
    const answers = await all();
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused, 'some were met by it').not.to.have.length(0);
    refused.forEach(expectUnavailable);
    expect((await bench.get(path)).status).to.equal(200);
    expect((await bench.get(`${TENANTS}?limit=1`)).status).to.equal(200);
    await makeRoom();
    const again = await waitFor(async () => {
      const retried = await all();
      expect(retried.filter(({ status }) => status !== 201)).to.deep.equal([]);
      return retried;
    });
    for (const [n, { status, text }] of answers.entries()) if (status === 201) expect(again[n]?.text).to.equal(text);
    expect(await bench.state.count('tenants', `email LIKE '${name}-%'`)).to.equal(MANY);
    expect(await bench.state.count('events', `data->'tenant'->>'email' LIKE '${name}-%'`)).to.equal(MANY);
    await waitFor(async () => expect(await bench.state.count('events', 'sequence IS NULL')).to.equal(0));
  };

  it('503 for what it says that it has no room for; reads go on; then all is done, once', async () => {
    await query(
      postgres.url,
      `CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
       CREATE TRIGGER no_room BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION no_room()`,
    );
    await expectOnce('said', () => query(postgres.url, 'DROP FUNCTION no_room CASCADE'));
  });

  // Needs the right to mount; the promise is the one above.
  if (canMountDisks()) {
    it('503 while a small disk of its own really is full; reads go on; then all is done, once', async () => {
      const moveTo = async (space: string) => {
        for (const table of ['events', 'tenants']) {
          await query(postgres.url, `ALTER TABLE ${table} SET TABLESPACE ${space}`);
        }
      };
      const [{ directory } = {}] = await query(postgres.url, `SELECT current_setting('data_directory') AS directory`);
      const small = (disk = await mountSmallDisk(32, String(directory)));
      await query(postgres.url, `CREATE TABLESPACE small LOCATION '${small.directory}'`);
      await moveTo('small');
      await small.fill(32 * 1024);
      await expectOnce('real', () => small.clear());
      await moveTo('pg_default');
      await query(postgres.url, 'DROP TABLESPACE small');
    });
  }
});
