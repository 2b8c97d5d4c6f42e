import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { aCommand, aCreation, anOccasion } from '../../support/builders.js';
import { useEmptiedDatabase } from '../../support/emptied-database.js';
import { openPostgresqlFeedStorage, type PostgresqlFeedStorage } from '../../support/feed-storage.js';
import { untilWaitingForLocks } from '../../support/lock-waits.js';

const INSERT = `
INSERT INTO events (id, type, occurred_at, partner_id, actor_sub, actor_roles, request_id, data)
VALUES ($1, 'tenant.created', '2020-01-01', 'acme', 'sub', '{}', 'request', '{}')`;

describe('PrismaEventRelay', () => {
  const emptied = useEmptiedDatabase();
  let storage: PostgresqlFeedStorage;
  beforeEach(async () => {
    storage = openPostgresqlFeedStorage(await emptied());
  });
  afterEach(() => storage.close());

  const create = (count: number) =>
    Promise.all(Array.from({ length: count }, () => storage.tenants.save(aCreation(), aCommand())));
  /** Begins a transaction that stays open until the test ends it. */
  const begin = async (): Promise<pg.PoolClient> => {
    const client = await storage.sql.connect();
    await client.query('BEGIN');
    return client;
  };

  it('an event in a transaction that is held open is numbered after those that committed meanwhile', async () => {
    const late = randomUUID();
    const open = await begin();
    await open.query(INSERT, [late]);
    await create(3);
    expect(await storage.openRelay().relay(100)).to.equal(3);
    expect((await storage.feed()).map(([sequence]) => sequence)).to.deep.equal([1, 2, 3]);
    await open.query('COMMIT');
    open.release();
    expect(await storage.openRelay().relay(100)).to.equal(1);
    expect((await storage.feed()).at(-1)).to.deep.equal([4, late]);
  });

  it('an event in a transaction that is rolled back leaves no gap', async () => {
    const open = await begin();
    await open.query(INSERT, [randomUUID()]);
    await storage.openRelay().relay(100);
    await open.query('ROLLBACK');
    open.release();
    await create(2);
    await storage.openRelay().relay(100);
    expect((await storage.feed()).map(([sequence]) => sequence)).to.deep.equal([1, 2]);
  });

  it('neither waits for a purge that is under way, nor undoes what it erases', async () => {
    const creation = aCreation({ client_name: 'Erika Mustermann' });
    await storage.tenants.save(creation, aCommand());
    const open = await begin();
    await open.query(`UPDATE events SET data = '{"tenant": {"version": 1}, "changes": {}}'`);
    await create(2);
    expect(await storage.openRelay().relay(100)).to.equal(2);
    await open.query('COMMIT');
    open.release();
    expect(await storage.openRelay().relay(100)).to.equal(1);
    const { rows } = await storage.sql.query(`SELECT FROM events WHERE data::text LIKE '%Mustermann%'`);
    expect(rows).to.have.lengthOf(0);
  });

  it('erases and numbers the same events at once, and neither is lost', async () => {
    const changes = Array.from({ length: 20 }, () => aCreation({ client_name: 'Erika Mustermann' }));
    for (const change of changes) {
      await storage.tenants.save(change, aCommand());
      await storage.tenants.save(change.next.delete(anOccasion()), aCommand());
    }
    const relay = storage.openRelay();
    await Promise.all([
      ...changes.map(async ({ next }) => {
        const purge = next.delete(anOccasion()).next.purge(anOccasion());
        await storage.tenants.save(purge, aCommand());
      }),
      ...Array.from({ length: 10 }, () => relay.relay(7)),
    ]);
    while ((await relay.relay(100)) > 0);
    expect((await storage.feed()).map(([sequence]) => sequence)).to.deep.equal(
      Array.from({ length: 60 }, (_, i) => i + 1),
    );
    const { rows } = await storage.sql.query(`SELECT FROM events WHERE data::text LIKE '%Mustermann%'`);
    expect(rows).to.have.lengthOf(0);
  });

  it('the next relay goes on as soon as the one at work has lost its connection', async () => {
    await create(2);
    const open = await begin();
    await open.query(`SELECT FROM event_feeds WHERE name = 'events' FOR NO KEY UPDATE`);
    const { rows } = await open.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const relayed = storage.openRelay().relay(100);
    await untilWaitingForLocks(storage.sql, 1);
    await storage.sql.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    expect(await relayed).to.equal(2);
    open.release(true);
  });
});
