import { execFile } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { RawConnection } from '../support/raw-http.js';
import { ServerProcesses, type ServerProcess } from '../support/server-process.js';
import { TENANTS } from '../support/tenant-bench.js';
import { waitFor } from '../support/wait-for.js';

const run = promisify(execFile);
const BODY = '{"client_name":"Drained","email":"drained@example.com"}';

describe('the service as a process', function () {
  this.timeout(120_000);
  let database: TestDatabase;
  let servers: ServerProcesses;

  before(async () => {
    database = await createDatabase();
  });
  beforeEach(() => {
    servers = new ServerProcesses();
  });
  afterEach(() => servers.stop());
  after(() => database.drop());

  /** Sends half of a request, and waits until the service has taken it in. */
  const halfSent = async ({ origin, token }: ServerProcess): Promise<RawConnection> => {
    const connection = await RawConnection.open(origin);
    connection.write(
      `POST ${TENANTS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: ${BODY.length}\r\n\r\n`,
    );
    await waitFor(async () => expect(connection.text).to.contain('100 Continue'));
    return connection;
  };

  describe('from its start to its end', () => {
    const own = new ServerProcesses();
    let server: ServerProcess;
    before(async () => {
      server = await own.start({ DATABASE_URL: database.url, LOG_LEVEL: 'trace' });
    });
    after(() => own.stop());

    it('201 for the printed call, as it is printed', async () => {
      const { stdout } = await run('sh', ['-c', server.curl]);
      expect(stdout).to.match(/^HTTP\/1\.1 201 Created\r\n/);
      expect(stdout).to.match(/"email":"admin@example\.com"/);
    });

    it('no token, address or body is in the log', async () => {
      const { client, process, token } = server;
      const secret = 'secret.person@log.example';
      const created = await client.send({
        method: 'POST',
        path: TENANTS,
        headers: { 'idempotency-key': 'secret-key' },
        body: { client_name: secret, email: secret },
      });
      await client.send({ path: `${TENANTS}/${secret}?q=${secret}` });
      await client.send({ method: 'POST', path: TENANTS, body: { client_name: secret, email: secret } });
      await client.send({ method: 'POST', path: TENANTS, body: `{"${secret}"` });
      await waitFor(async () => expect(process.output()).to.contain(String(created.headers['x-request-id'])));
      const lines = process
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'));
      expect(lines.join('\n'))
        .not.to.contain(secret)
        .and.not.to.contain('secret-key')
        .and.not.to.contain(token.slice(-20));
      for (const line of lines) expect(JSON.parse(line)).to.be.an('object');
    });

    it('SIGTERM: what is in flight is finished, nothing new is taken, and the exit code is 0', async () => {
      const [busy, idle] = [await halfSent(server), await RawConnection.open(server.origin)];
      await server.client.send({ path: '/livez' });
      const ended = server.process.signal('SIGTERM');
      await waitFor(async () => {
        const refused = await RawConnection.open(server.origin).catch((error: unknown) => error);
        expect(refused).to.have.property('code', 'ECONNREFUSED');
      });
      await idle.closed();
      busy.write(BODY);
      const [answer] = await busy.closed();
      expect(answer?.status).to.equal(201);
      expect(answer?.headers['connection']).to.equal('close');
      await ended;
      expect(server.process.ended()).to.equal(0);
    });
  });

  it('SIGTERM: what is not finished in ten seconds is cut off, and a second signal does not wait for it', async () => {
    const server = await servers.start({ DATABASE_URL: database.url });
    const busy = await halfSent(server);
    void server.process.signal('SIGTERM');
    await waitFor(async () => expect(server.process.output()).to.contain('ending'));
    expect(server.process.ended()).to.equal(null);
    const startedAt = performance.now();
    await server.process.signal('SIGTERM');
    expect(performance.now() - startedAt).to.be.below(5_000);
    expect(server.process.ended()).to.equal(1);
    expect(await busy.closed()).to.deep.equal([]);
  });

  describe('while it starts', () => {
    /** A database that takes connections and says nothing; answers once somebody has come. */
    const startBesideSilence = async () => {
      const sockets: Socket[] = [];
      const silent = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const address = silent.address();
      const port = typeof address === 'object' ? String(address?.port) : '';
      const process = await servers.spawn({ DATABASE_URL: `postgresql://nobody@127.0.0.1:${port}/nothing` });
      await waitFor(async () => expect(sockets).not.to.have.length(0), 60_000);
      return {
        process,
        answer: () => {
          for (const socket of sockets) socket.destroy();
          silent.close();
        },
      };
    };

    it('SIGTERM: what is under way is finished, and the exit code is 0', async () => {
      const { process, answer } = await startBesideSilence();
      const ended = process.signal('SIGTERM');
      await waitFor(async () => expect(process.output()).to.contain('ending'));
      expect(process.ended()).to.equal(null);
      answer();
      await ended;
      expect(process.ended()).to.equal(0);
      expect(process.output()).not.to.contain('cannot be reached');
    });

    it('SIGTERM: a second one ends it at once', async () => {
      const { process, answer } = await startBesideSilence();
      void process.signal('SIGTERM');
      await waitFor(async () => expect(process.output()).to.contain('ending'));
      await process.signal('SIGTERM');
      expect(process.ended()).to.equal(1);
      answer();
    });
  });
});

describe('a start that cannot be', function () {
  this.timeout(120_000);
  const servers = new ServerProcesses();
  after(() => servers.stop());

  const refusals: readonly (readonly [what: string, env: Readonly<Record<string, string>>, told: readonly string[]])[] =
    [
      ['several wrong settings', { EDITION: 'pro', PORT: 'http', JWT_ISUER: 'x' }, ['EDITION', 'PORT', 'JWT_ISSUER']],
      ['a database that nobody answers for', { DATABASE_URL: 'postgresql://127.0.0.1:1/x' }, ['127.0.0.1']],
    ];

  for (const [what, env, told] of refusals) {
    it(`names what to mend, without a stack: ${what}`, async () => {
      const said = await servers.refuse(env);
      expect(said).to.contain('ended at once');
      for (const name of told) expect(said).to.contain(name);
      expect(said).not.to.match(/^\s+at /m);
    });
  }

  it('names HOST and PORT when the port is in use', async () => {
    const database = await createDatabase();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const said = await servers.refuse({ PORT: port, DATABASE_URL: database.url });
    expect(said).to.contain('HOST and PORT').and.to.contain(port);
    expect(said).not.to.match(/^\s+at /m);
    taken.close();
    await database.drop();
  });
});
