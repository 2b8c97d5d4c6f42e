import { expect } from 'chai';
import { UuidV7Generator } from '../../src/adapters/system/uuid-v7-generator.js';
import { AdminPortError, startAdminServer, type AdminServer } from '../../src/infrastructure/admin-server.js';
import { expectProblem } from '../support/problem-shape.js';
import { recordingLog } from '../support/recording-log.js';
import { RawConnection } from '../support/raw-http.js';

describe("the operator's port", () => {
  const servers: AdminServer[] = [];
  let lines = recordingLog();
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
    lines = recordingLog();
  });

  const start = async (port = 0, portIsDefault = false, ready = true) => {
    const server = await startAdminServer({
      ids: new UuidV7Generator(),
      readiness: {
        database: async () => {
          if (!ready) throw new Error('away');
        },
      },
      metrics: async () => ({ type: 'text/plain; version=0.0.4', text: 'one 1\n' }),
      log: lines,
      address: { host: '127.0.0.1', port },
      portIsDefault,
    });
    servers.push(server);
    return server;
  };
  const get = async ({ port }: AdminServer, path: string, method = 'GET') => {
    const connection = await RawConnection.open(`http://127.0.0.1:${port}`);
    connection.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    return (await connection.closed())[0] ?? expect.fail('no answer');
  };

  it('200 with the metrics', async () => {
    const answer = await get(await start(), '/metrics');
    expect([answer.status, answer.headers['content-type'], answer.text]).to.deep.equal([
      200,
      'text/plain; version=0.0.4',
      'one 1\n',
    ]);
  });

  it('200 or 503 for readiness, as it is, and 200 for life', async () => {
    expect((await get(await start(), '/readyz')).status).to.equal(200);
    const sick = await start(0, false, false);
    expectProblem(await get(sick, '/readyz'), { status: 503, code: 'unavailable' });
    expect((await get(sick, '/livez')).status).to.equal(200);
  });

  it('404 for the API, 405 for changes', async () => {
    const server = await start();
    expectProblem(await get(server, '/api/provisioning/tenants'), { status: 404, code: 'route-not-found' });
    expectProblem(await get(server, '/metrics', 'POST'), { status: 405, code: 'method-not-allowed' });
  });

  it('a port that was asked for and is in use is refused by its name', async () => {
    const first = await start();
    const error = await start(first.port).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(AdminPortError);
    expect(String(error)).to.include('ADMIN_PORT').and.to.include(String(first.port));
  });

  it('a port that nobody asked for and is in use is replaced, and the log says by which', async () => {
    const first = await start();
    const second = await start(first.port, true);
    expect(second.port).not.to.equal(first.port);
    expect(JSON.stringify(lines.lines)).to.include('ADMIN_PORT').and.to.include(String(second.port));
  });
});
