import { expect } from 'chai';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { MigrationError } from '../../src/infrastructure/database/migration-error.js';
import { migrationsDirectory, readMigrations } from '../../src/infrastructure/database/migration-files.js';
import { checkMigrations, MIGRATION_LOCK, migrateDatabase } from '../../src/infrastructure/database/migrations.js';
import { queueLog } from '../../src/infrastructure/worker/queue-log.js';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { query } from '../support/query.js';
import { recordingLog } from '../support/recording-log.js';
import { rejectionOf } from '../support/rejection.js';

const NEXT = '29990101000000_next';

describe('migrations', function () {
  this.timeout(120_000);

  let directory: string;
  let database: TestDatabase;
  const log = recordingLog();
  const migrate = () => migrateDatabase(database.url, log, { directory });
  const add = async (script: string) => {
    await mkdir(join(directory, NEXT), { recursive: true });
    await writeFile(join(directory, NEXT, 'migration.sql'), script);
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'migrations-test-'));
    await cp(migrationsDirectory(), directory, { recursive: true });
    database = await createDatabase();
  });

  afterEach(async () => {
    await rm(directory, { recursive: true });
    await database.drop();
  });

  it('bring an empty database up to date, once, however many processes try', async () => {
    const empty = await createEmptyDatabase();
    const all = (await readMigrations(migrationsDirectory())).map(({ name }) => name);
    const applied = await Promise.all([1, 2, 3].map(() => migrateDatabase(empty.url, log)));
    expect(applied.flat()).to.deep.equal(all);
    expect(await checkMigrations(empty.url)).to.deep.equal([]);
    const rows = await query(
      empty.url,
      'select applied_steps_count as steps, finished_at is null as open from _prisma_migrations',
    );
    expect(rows).to.deep.equal(all.map(() => ({ steps: 1, open: false })));
    await empty.drop();
  });

  it('wait for nobody when there is nothing to do', async () => {
    const busy = new pg.Client({ connectionString: database.url });
    await busy.connect();
    await busy.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    expect(await migrate()).to.deep.equal([]);
    await busy.end();
  });

  it('may hold functions and texts with semicolons', async () => {
    await add(`create function twice(n int) returns int language plpgsql as $$ begin n := n * 2; return n; end $$;
      create table notes (note text default 'a;b');`);
    expect(await checkMigrations(database.url, directory)).to.deep.equal([NEXT]);
    expect(await migrate()).to.deep.equal([NEXT]);
    expect(await query(database.url, 'select twice(21) as answer')).to.deep.equal([{ answer: 42 }]);
  });

  it('leave the job queue alone, which keeps a schema of its own, and are not confused by it', async () => {
    await runMigrations({ connectionString: database.url, logger: queueLog(log) });
    expect(await migrate()).to.deep.equal([]);
    await add('create table beside ();');
    expect(await migrate()).to.deep.equal([NEXT]);
    expect(await checkMigrations(database.url, directory)).to.deep.equal([]);
    expect(await query(database.url, `select (graphile_worker.add_job('any')).id > 0 as added`)).to.deep.equal([
      { added: true },
    ]);
  });

  it('happen as a whole or not at all, and a failed one stops every later start with the way out', async () => {
    await add('create table half (); select 1 / 0;');
    const { problem, message } = await rejectionOf(migrate(), MigrationError);
    expect(problem).to.equal('failed');
    expect(message).to.include(NEXT).and.to.include('division by zero');
    expect(await query(database.url, `select to_regclass('half') as half`)).to.deep.equal([{ half: null }]);
    await add('create table half ();');
    expect(await rejectionOf(migrate(), MigrationError)).to.have.property('problem', 'failed');
    await query(database.url, message.slice(message.indexOf('update ')));
    expect(await migrate()).to.deep.equal([NEXT]);
  });

  it('are applied again when their process died over them', async () => {
    await add('create table whole ();');
    await query(
      database.url,
      `insert into _prisma_migrations (id, checksum, migration_name, applied_steps_count) values ('x', 'y', '${NEXT}', 0)`,
    );
    expect(await migrate()).to.deep.equal([NEXT]);
    expect(await checkMigrations(database.url, directory)).to.deep.equal([]);
  });

  it('refuse a database that is ahead', async () => {
    await add('create table newer ();');
    await migrate();
    await rm(join(directory, NEXT), { recursive: true });
    expect(await rejectionOf(migrate(), MigrationError)).to.include({ problem: 'ahead' });
    expect(await rejectionOf(checkMigrations(database.url), MigrationError)).to.include({ problem: 'ahead' });
  });

  it('refuse a database whose migration was edited afterwards', async () => {
    await add('create table one ();');
    await migrate();
    await add('create table other ();');
    expect(await rejectionOf(migrate(), MigrationError)).to.include({ problem: 'edited' });
  });

  it('name the place, and no password, when there is no database', async () => {
    const { problem, message } = await rejectionOf(
      checkMigrations('postgres://u:s3cret@127.0.0.1:1/x'),
      MigrationError,
    );
    expect(problem).to.equal('unreachable');
    expect(message).to.include('127.0.0.1:1/x').and.not.to.include('s3cret');
  });
});
