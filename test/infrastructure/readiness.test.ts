import { expect } from 'chai';
import { openDatabase, type Database } from '../../src/adapters/prisma/database.js';
import type { ReadinessChecks } from '../../src/adapters/http/health.js';
import { readinessOf } from '../../src/infrastructure/readiness.js';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { databaseOptions } from '../support/postgresql-tenant-storage.js';
import { query } from '../support/query.js';
import { waitFor } from '../support/wait-for.js';

describe('readiness', () => {
  let own: TestDatabase;
  let database: Database;
  const open = async (made: Promise<TestDatabase>) => {
    own = await made;
    database = openDatabase(databaseOptions(own.url));
  };
  afterEach(async () => {
    await database.close();
    await own.drop();
  });

  /** What holds, by its name. */
  const look = async (checks: ReadinessChecks) => {
    const results: Record<string, boolean> = {};
    for (const [name, check] of Object.entries(checks)) {
      results[name] = await check().then(
        () => true,
        () => false,
      );
    }
    return results;
  };
  const seen = (ago: string) =>
    query(
      own.url,
      `INSERT INTO worker_heartbeats (worker_id, started_at, steady_since, seen_at)
       VALUES ('w', now(), now(), now() - interval '${ago}') ON CONFLICT (worker_id) DO UPDATE SET seen_at = excluded.seen_at`,
    );

  it('means that the database answers, has every migration of this version, and that a worker was seen lately', async () => {
    await open(createDatabase());
    await seen('1 s');
    expect(await look(readinessOf(database, null))).to.deep.equal({
      database: true,
      migrations: true,
      worker: true,
    });
  });

  it('fails while a migration is missing, however much else holds; later ones do no harm', async () => {
    await open(createDatabase());
    await seen('1 s');
    const checks = readinessOf(database, null);
    await query(
      own.url,
      `UPDATE _prisma_migrations SET migration_name = '99990101000000_later'
      WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)`,
    );
    expect(await look(checks)).to.deep.equal({ database: true, migrations: false, worker: true });
  });

  it('fails where there is nothing yet', async () => {
    await open(createEmptyDatabase());
    expect(await look(readinessOf(database, null))).to.deep.include({ migrations: false, worker: false });
  });

  it('fails while no worker was seen lately, anywhere; in a process that is one, while it has no heartbeat itself', async () => {
    await open(createDatabase());
    await seen('31 s');
    expect(await look(readinessOf(database, null))).to.deep.include({ worker: false });
    await seen('1 s');
    let alive = true;
    const checks = readinessOf(database, { isAlive: () => alive, stop: async () => undefined });
    expect(await look(checks)).to.deep.include({ worker: true });
    alive = false;
    expect(await look(checks)).to.deep.include({ worker: false, database: true });
  });

  it('fails while the database is away, and holds again afterwards', async () => {
    await open(createDatabase());
    await seen('1 s');
    const checks = readinessOf(database, null);
    const rename = (from: string, to: string) => query(own.url, `ALTER TABLE ${from} RENAME TO ${to}`);
    await rename('_prisma_migrations', 'lost');
    expect(await look(checks)).to.deep.include({ migrations: false });
    await rename('lost', '_prisma_migrations');
    await waitFor(async () => expect(await look(checks)).to.deep.include({ migrations: true }));
  });
});
