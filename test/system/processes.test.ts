import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVER, startProcess, type ChildProcess } from '../support/child-process.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { query } from '../support/query.js';
import { waitFor } from '../support/wait-for.js';

/** Taking over takes a second or two; a busy machine stretches it. */
const PATIENCE_MS = 20_000;

describe('PROCESS', function () {
  this.timeout(180_000);

  let database: TestDatabase;
  let dataDir: string;
  let processes: ChildProcess[];
  beforeEach(async () => {
    processes = [];
    database = await createDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'processes-test-'));
  });
  afterEach(async () => {
    for (const one of processes) if (one.ended() === null) await one.signal('SIGKILL');
    await database.drop();
    await rm(dataDir, { recursive: true });
  });

  const start = async (part: 'all' | 'api' | 'worker') => {
    const env = {
      PROCESS: part,
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      PORT: '0',
      ADMIN_PORT: '0',
      DATABASE_POOL_MAX: '3',
    };
    const started = await startProcess(SERVER, [], env);
    processes.push(started);
    return started;
  };
  const originOf = (api: ChildProcess) => `http://127.0.0.1:${/"port":(\d+)/.exec(api.output())?.[1]}`;
  const readiness = async (api: ChildProcess): Promise<unknown> => {
    const response = await fetch(`${originOf(api)}/readyz`);
    return { status: response.status, ...Object(await response.json()).checks };
  };
  const createTenant = async (api: ChildProcess, email = 'acme@example.com') => {
    const token = /Bearer ([\w.-]+)/.exec(api.output())?.[1];
    const response = await fetch(`${originOf(api)}/api/provisioning/tenants`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ client_name: 'Acme', email }),
    });
    expect(response.status).to.equal(201);
  };
  const sequences = async () =>
    (await query(database.url, 'SELECT sequence FROM events')).map(({ sequence }) => sequence);

  it('all: answers HTTP and numbers events, also after every connection was cut and after another process was killed', async () => {
    const first = await start('all');
    const second = await start('all');
    const isReady = { status: 200, accepting: 'ok', database: 'ok', migrations: 'ok', worker: 'ok' };
    await waitFor(async () => expect(await readiness(first)).to.deep.equal(isReady));
    await createTenant(first);
    await waitFor(async () => expect(await sequences()).to.deep.equal(['1']));

    await query(
      database.url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await waitFor(() => createTenant(first, 'second@example.com'));
    await waitFor(async () => expect(await sequences()).to.have.members(['1', '2']));
    await waitFor(async () => expect(await readiness(first)).to.deep.equal(isReady));

    await first.signal('SIGKILL');
    // Nobody tells the other process of this one.
    await query(
      database.url,
      `INSERT INTO events (id, type, occurred_at, partner_id, actor_sub, request_id, data)
       VALUES (gen_random_uuid(), 'tenant.created', now(), 'acme', 'sub', 'request', '{}')`,
    );
    await waitFor(async () => expect(await sequences()).to.have.members(['1', '2', '3']), PATIENCE_MS);
    await second.signal('SIGTERM');
    expect(second.ended()).to.equal(0);
    expect(await query(database.url, 'SELECT FROM worker_heartbeats')).to.have.lengthOf(1);
  });

  it('api and worker: each does its part, the first is not ready before the second lives', async () => {
    const api = await start('api');
    const withoutWorker = { status: 503, accepting: 'ok', database: 'ok', migrations: 'ok', worker: 'failing' };
    expect(await readiness(api)).to.deep.equal(withoutWorker);
    await createTenant(api);

    const worker = await start('worker');
    await waitFor(async () => expect(await readiness(api)).to.deep.include({ status: 200, worker: 'ok' }));
    await waitFor(async () => expect(await sequences()).to.deep.equal(['1']));
    expect(worker.output()).to.include('"ready"').and.not.to.include('"port"').and.not.to.include('Bearer');
    const admin = `http://127.0.0.1:${/"adminPort":(\d+)/.exec(worker.output())?.[1]}`;
    await waitFor(async () => expect((await fetch(`${admin}/readyz`)).status).to.equal(200));
    expect((await fetch(`${admin}/livez`)).status).to.equal(200);
    expect(await (await fetch(`${admin}/metrics`)).text()).to.include('provisioning_workers_alive 1');

    await worker.signal('SIGTERM');
    expect(worker.ended()).to.equal(0);
    expect(await readiness(api)).to.deep.equal(withoutWorker);
  });
});
