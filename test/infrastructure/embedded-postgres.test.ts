import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EmbeddedPostgresError } from '../../src/infrastructure/database/embedded-postgres-error.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/infrastructure/database/embedded-postgres.js';
import { choosePostgresAccount } from '../../src/infrastructure/database/postgres-account.js';
import { findPostgresBinaries } from '../../src/infrastructure/database/postgres-binaries.js';
import { startPostgres } from '../../src/infrastructure/database/postgres-process.js';
import { packageRoot } from '../../src/infrastructure/package-root.js';
import { query } from '../support/query.js';
import { recordingLog } from '../support/recording-log.js';
import { rejectionOf } from '../support/rejection.js';
import { waitFor } from '../support/wait-for.js';

const PROCESS = join(packageRoot(), 'dist', 'test-processes', 'embedded-postgres.js');

describe('the embedded PostgreSQL', function () {
  this.timeout(60_000);

  let dataDir: string;
  let log: ReturnType<typeof recordingLog>;
  const running: EmbeddedPostgres[] = [];
  const children: ChildProcess[] = [];

  const start = async (): Promise<EmbeddedPostgres> => {
    const postgres = await startEmbeddedPostgres({ dataDir, log, durable: false });
    running.push(postgres);
    return postgres;
  };
  const startElsewhere = async (): Promise<{ child: ChildProcess; url: string }> => {
    const child = spawn(process.execPath, [PROCESS, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    for await (const url of createInterface({ input: child.stdout })) return { child, url };
    throw new Error('The process ended early.');
  };
  const postmaster = async (): Promise<number> =>
    Number.parseInt(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);

  // Tests start on what the one before has left, as services do: copying the files for each would take longer than all of them.
  let used: string;
  before(async () => {
    used = join(await mkdtemp(join(tmpdir(), 'embedded-postgres-test-')), 'data');
    // Nobody else may enter it, and a start that was killed has been there before.
    await mkdir(used, { mode: 0o700 });
    await mkdir(join(used, 'postgres.init-1', 'files'), { recursive: true });
  });
  after(() => rm(join(used, '..'), { recursive: true, force: true }));

  beforeEach(() => {
    dataDir = used;
    log = recordingLog();
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const postgres of running.splice(0)) await postgres.stop();
    if (dataDir !== used) await waitFor(() => rm(join(dataDir, '..'), { recursive: true, force: true }));
  });

  /** Lets a test have a directory of its own, in which nothing is yet. */
  const goElsewhere = async (): Promise<void> => {
    dataDir = join(await mkdtemp(join(tmpdir(), 'embedded-postgres-test-')), 'data');
  };

  describe('from its first start to its end', () => {
    let postgres: EmbeddedPostgres;
    const itsLog = recordingLog();
    before(async () => {
      postgres = await startEmbeddedPostgres({ dataDir: used, log: itsLog, durable: false });
    });
    after(() => postgres.stop());

    it('starts in a directory that nobody else may enter, and clears a half-finished first start away', async () => {
      await query(postgres.url, 'select');
      expect((await readdir(dataDir)).toSorted()).to.deep.equal(['postgres', 'postgres.lock']);
    });

    it('answers on the loopback address with a password', async () => {
      const [settings] = await query(
        postgres.url,
        `select current_setting('listen_addresses') as hosts, current_setting('server_encoding') as encoding,
                current_setting('unix_socket_directories') as sockets, datlocale as locale
         from pg_database where datname = current_database()`,
      );
      expect(settings).to.deep.equal({ hosts: '127.0.0.1', encoding: 'UTF8', sockets: '', locale: 'C.UTF-8' });
      const stranger = new URL(postgres.url);
      stranger.password = 'guess';
      expect(await rejectionOf(query(stranger.href, 'select'), Error)).to.have.property('code', '28P01');
      expect((await stat(join(dataDir, 'postgres', 'provisioning.password'))).mode & 0o777).to.equal(0o600);
    });

    it('has its files and its lock to itself: a second start names the directory and the process', async () => {
      const { message } = await rejectionOf(start(), EmbeddedPostgresError);
      expect(message).to.include(dataDir).and.to.include(String(process.pid));
    });

    it('never writes a refused row into the log', async () => {
      await query(postgres.url, 'create table people (email text primary key)');
      await query(postgres.url, `insert into people values ('ada@example.com')`);
      await rejectionOf(query(postgres.url, `insert into people values ('ada@example.com')`), Error);
      expect(JSON.stringify(itsLog.lines)).not.to.include('ada@example.com');
    });

    it('ends for good when it is stopped twice, and keeps what was written', async () => {
      await query(postgres.url, `create table kept as select 'ä' as letter`);
      await Promise.all([postgres.stop(), postgres.stop()]);
      expect(await readdir(dataDir)).to.deep.equal(['postgres']);
      expect(await rejectionOf(query(postgres.url, 'select'), Error)).to.have.property('code', 'ECONNREFUSED');
      const { url } = await start();
      expect(await query(url, 'select letter from kept')).to.deep.equal([{ letter: 'ä' }]);
    });
  });

  describe('started anew, on whatever it finds', () => {
    it('lets one of several processes have the directory when they start at once', async () => {
      const outcomes = await Promise.allSettled([start(), start(), start(), start()]);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    });

    it('comes back after its process was killed', async () => {
      const { child, url } = await startElsewhere();
      await query(url, 'create table kept_too ()');
      child.kill('SIGKILL');
      await once(child, 'exit');
      const { url: again } = await start();
      await query(again, 'select from kept_too');
    });

    it('comes back after its process and PostgreSQL were killed', async () => {
      const { child } = await startElsewhere();
      process.kill(await postmaster(), 'SIGKILL');
      child.kill('SIGKILL');
      await once(child, 'exit');
      await query((await start()).url, 'select');
    });

    it('ends when the process that started it is killed', async () => {
      const { child, url } = await startElsewhere();
      child.kill('SIGKILL');
      await waitFor(async () => {
        const refused = await query(url, 'select').catch((error: unknown) => error);
        expect(refused).to.have.property('code', 'ECONNREFUSED');
      });
    });

    it('stops an orphan that still runs, and starts anew', async () => {
      await (await start()).stop();
      const binaries = await findPostgresBinaries();
      const account = await choosePostgresAccount(binaries, dataDir);
      const directory = join(dataDir, 'postgres');
      const orphan = await startPostgres({ binaries, account, directory, port: 40_001, durable: false, log });
      await query((await start()).url, 'select');
      await orphan.ended;
    });

    it('starts PostgreSQL again on the same port when it dies', async () => {
      const { url } = await start();
      const before = await postmaster();
      process.kill(before, 'SIGKILL');
      await waitFor(async () => {
        await query(url, 'select');
        expect(await postmaster()).not.to.equal(before);
      });
      expect(log.lines.filter(({ level }) => level === 'error')).to.have.length(1);
    });

    it('takes over the lock of a process whose id is somebody else’s now', async () => {
      await writeFile(
        join(dataDir, 'postgres.lock'),
        JSON.stringify({ pid: process.ppid, start: 'long ago', id: '1' }),
      );
      await start();
    });

    it('leaves a directory alone that is not its own', async () => {
      await goElsewhere();
      await mkdir(join(dataDir, 'postgres', 'photos'), { recursive: true });
      expect(await rejectionOf(start(), EmbeddedPostgresError))
        .to.have.property('message')
        .that.includes('left alone');
    });

    it('refuses the files of another PostgreSQL version', async () => {
      await goElsewhere();
      await mkdir(join(dataDir, 'postgres'), { recursive: true });
      await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '15\n');
      expect(await rejectionOf(start(), EmbeddedPostgresError))
        .to.have.property('message')
        .that.includes('PostgreSQL 15');
    });

    it('says so when a file is in the place of the directory', async () => {
      await goElsewhere();
      await writeFile(dataDir, '');
      expect(await rejectionOf(start(), EmbeddedPostgresError))
        .to.have.property('message')
        .that.includes('DATA_DIR');
    });
  });
});
