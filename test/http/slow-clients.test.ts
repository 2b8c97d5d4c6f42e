import { expect } from 'chai';
import { BIG_PARTNER, populate } from '../support/large-population.js';
import { RawConnection } from '../support/raw-http.js';
import { TENANTS } from '../support/tenant-bench.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { mintToken } from '../support/tokens.js';
import { waitFor } from '../support/wait-for.js';

const IDLE = 300;
/** More than there are connections to the database. */
const EXPORTS = 12;

describe('slow clients', function () {
  this.timeout(60_000);
  let service: TestService;
  const connections: RawConnection[] = [];
  before(async () => {
    service = await startTestService({ worker: true, drainMs: 500 });
  });
  after(() => {
    for (const connection of connections) connection.destroy();
  });

  const connect = async (text = '') => {
    const connection = await RawConnection.open(service.origin);
    connections.push(connection);
    if (text !== '') connection.write(text);
    return connection;
  };
  const head = (line: string) =>
    `${line} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${mintToken({ partner_id: BIG_PARTNER })}\r\nContent-Type: application/json\r\n`;

  it('hold up nobody else, and are cut off when the process is to end: idle ones, half requests, and who does not read', async () => {
    await populate(service.databaseUrl, 1_000, 10_000);
    for (let opened = 0; opened < IDLE; opened += 100) await Promise.all(Array.from({ length: 100 }, () => connect()));
    const drips: RawConnection[] = [];
    for (let n = 0; n < 20; n += 1) {
      drips.push(await connect(`${head(`GET ${TENANTS}`)}X-Slow: `));
      drips.push(await connect(`${head(`POST ${TENANTS}`)}Content-Length: 100000\r\n\r\n{`));
    }
    const drip = setInterval(() => drips.forEach((connection) => connection.write('a')), 50);
    await Promise.all(
      Array.from({ length: EXPORTS }, async () => {
        const export_ = await connect(`${head(`GET ${TENANTS}`)}Accept: application/x-ndjson\r\n\r\n`);
        await export_.readOnce();
        expect(export_.text).to.contain('200 OK');
      }),
    );
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        service
          .as()
          .post(TENANTS)
          .send({ client_name: 'Brisk', email: `brisk-${n}@example.com` }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([201]));
    expect((await service.anonymous.get('/readyz')).status).to.equal(200);

    const [used] = await service.rows(`SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()`);
    expect(used?.['count']).to.be.below(5);
    const startedAt = performance.now();
    await service.stop();
    expect(performance.now() - startedAt).to.be.below(9_000);
    clearInterval(drip);
    await waitFor(async () => {
      for (const connection of drips) await connection.closed(100);
    });
  });
});
