import { expect } from 'chai';
import type { RequestListener } from 'node:http';
import { UuidV7Generator } from '../../src/adapters/system/uuid-v7-generator.js';
import type { RequestLogLine } from '../../src/adapters/http/request-log.js';
import { listen, type ListeningServer, type Patience } from '../../src/infrastructure/http-server.js';
import { expectProblem } from '../support/problem-shape.js';
import { RawConnection } from '../support/raw-http.js';
import { waitFor } from '../support/wait-for.js';

/** Waits for its clients for as long as tests may take, and looks after them often. */
const PATIENT: Patience = {
  headersTimeout: 60_000,
  requestTimeout: 60_000,
  bodyIdleTimeout: 60_000,
  keepAliveTimeout: 60_000,
  silenceTimeout: 60_000,
  connectionsCheckingInterval: 20,
};
/** Expects a request's header fields within a quarter of a second. */
const BRISK: Patience = { ...PATIENT, headersTimeout: 250 };

/** More than the system keeps for who does not read. */
const MUCH = Buffer.alloc(32 * 1024 * 1024);

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

describe('the HTTP server', () => {
  let server: ListeningServer;
  let answerNow: (() => void)[] = [];
  const log: RequestLogLine[] = [];
  const connections: RawConnection[] = [];

  /** Answers `/held` when told, a body once it has come (`/late`: is taken when told), anything else at once. */
  const listener: RequestListener = (request, response) => {
    response.setHeader('X-Request-Id', 'known');
    const { url } = request;
    const answer = () => response.end(url);
    // As a router leaves it while it has a request answered.
    request.url = '/';
    if (url === '/held') answerNow.push(answer);
    else if (url === '/much') response.end(MUCH);
    else if (request.method === 'POST') {
      const take = () => void request.resume();
      request.on('error', () => undefined).once('end', answer);
      if (url === '/late') answerNow.push(take);
      else take();
    } else answer();
  };
  const connect = async () => {
    const connection = await RawConnection.open(`http://127.0.0.1:${server.port}`);
    connections.push(connection);
    return connection;
  };

  const start = async (patience = PATIENT) => {
    const keep = (line: RequestLogLine) => void log.push(line);
    server = await listen(
      listener,
      { host: '127.0.0.1', port: 0 },
      { ids: new UuidV7Generator(), log: { info: keep, error: keep }, patience },
    );
  };

  afterEach(async () => {
    for (const connection of connections.splice(0)) connection.destroy();
    answerNow = [];
    log.length = 0;
    await server.close(0);
  });

  it('408 and the end for header fields that do not come', async () => {
    await start(BRISK);
    const connection = await connect();
    connection.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    const [answer] = await connection.closed();
    expectProblem(answer ?? expect.fail('no answer'), { status: 408, code: 'invalid-request' });
    expect(log.map(({ status }) => status)).to.deep.equal([408]);
  });

  it('408 and the end for a body that does not come, with the id that the request had', async () => {
    await start({ ...BRISK, requestTimeout: 400 });
    const connection = await connect();
    connection.write('POST /path?secret=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1');
    const [answer] = await connection.closed();
    expectProblem(answer ?? expect.fail('no answer'), { status: 408, instance: '/path' });
    expect(answer?.headers['x-request-id']).to.equal('known');
  });

  it('408 and the end for a body that stalls, however fast it came before', async () => {
    await start({ ...PATIENT, bodyIdleTimeout: 250 });
    const connection = await connect();
    connection.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(500_000)}`);
    const [answer] = await connection.closed();
    expect(answer?.status).to.equal(408);
  });

  it('408 and the end for a body that comes letter by letter', async () => {
    await start({ ...PATIENT, requestTimeout: 250 });
    const connection = await connect();
    connection.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n');
    const drip = setInterval(() => connection.write('x'), 10);
    const [answer] = await connection.closed().finally(() => clearInterval(drip));
    expect(answer?.status).to.equal(408);
  });

  it('200 for a large body that keeps coming for longer than a request may take otherwise', async () => {
    await start({ ...PATIENT, requestTimeout: 150, bodyIdleTimeout: 10_000 });
    const connection = await connect();
    const [pieces, size] = [12, 100_000];
    connection.write(`POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: ${pieces * size}\r\n\r\n`);
    const startedAt = performance.now();
    for (let sent = 0; sent < pieces; sent += 1) {
      connection.write('x'.repeat(size));
      await waitFor(async () => expect(performance.now() - startedAt).to.be.greaterThan((sent + 1) * 30));
    }
    const [answer] = await connection.answered();
    expect(answer?.status).to.equal(200);
  });

  it('200 for a body that waits here to be taken, however long', async () => {
    await start({ ...PATIENT, requestTimeout: 100, bodyIdleTimeout: 100 });
    const connection = await connect();
    connection.write(`POST /late HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(1_000_000)}`);
    const startedAt = performance.now();
    await waitFor(async () => expect(performance.now() - startedAt).to.be.greaterThan(400));
    for (const answer of answerNow) answer();
    const [answer] = await connection.answered();
    expect(answer?.status).to.equal(200);
  });

  it('408 and the end for header fields that come letter by letter', async () => {
    await start(BRISK);
    const connection = await connect();
    connection.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    const drip = setInterval(() => connection.write('x'), 10);
    const [answer] = await connection.closed().finally(() => clearInterval(drip));
    expect(answer?.status).to.equal(408);
  });

  it('closes a connection on which nothing comes', async () => {
    await start(BRISK);
    const silent = await (await connect()).closed();
    expect(silent.map(({ status }) => status)).to.deep.equal([408]);
  });

  it('closes a connection on which nothing more comes', async () => {
    await start({ ...PATIENT, keepAliveTimeout: 100 });
    const afterOne = await connect();
    afterOne.write(GET);
    expect((await afterOne.closed()).map(({ status }) => status)).to.deep.equal([200]);
  });

  it('closes a connection whose client does not read what it asked for', async () => {
    await start({ ...PATIENT, silenceTimeout: 150 });
    const connection = await connect();
    connection.write('GET /much HTTP/1.1\r\nHost: x\r\n\r\n');
    connection.stopReading();
    await waitFor(async () => expect(server.connections()).to.equal(0));
  });

  it('closes a connection whose client stays after a refusal', async () => {
    await start(BRISK);
    const connection = await connect();
    connection.write('rubbish\r\n\r\n');
    const drip = setInterval(() => connection.write('more rubbish'), 10);
    const answers = await connection.closed().finally(() => clearInterval(drip));
    expect(answers.map(({ status }) => status)).to.deep.equal([400]);
  });

  it('400 in the shape of all problems for what is no HTTP, and the end', async () => {
    await start();
    const connection = await connect();
    connection.write('\0\0\0\0');
    const [answer] = await connection.closed();
    expectProblem(answer ?? expect.fail('no answer'), { status: 400, code: 'invalid-request', instance: '/' });
    expect(answer?.headers['connection']).to.equal('close');
    expect(log[0]?.request_id).to.equal(answer?.headers['x-request-id']);
  });

  it('answers requests that come one behind the other, in their order', async () => {
    await start();
    const connection = await connect();
    connection.write(
      'GET /held HTTP/1.1\r\nHost: x\r\n\r\n' + GET + 'POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1',
    );
    await waitFor(async () => expect(answerNow).to.have.length(1));
    expect(connection.text).to.equal('');
    answerNow[0]?.();
    const answers = await connection.answered(3);
    expect(answers.map(({ text }) => text)).to.deep.equal(['/held', '/', '/b']);
  });

  it('never takes the refusal of rubbish for the answer to the request before it', async () => {
    await start();
    const connection = await connect();
    connection.write('GET /held HTTP/1.1\r\nHost: x\r\n\r\nrubbish\r\n\r\n');
    await waitFor(async () => expect(answerNow).to.have.length(1));
    answerNow[0]?.();
    const answers = await connection.closed();
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 400]);
  });

  it('finishes what is in flight when it closes, takes nothing new, and does not wait for idle connections', async () => {
    await start();
    const [busy, idle, used] = [await connect(), await connect(), await connect()];
    used.write(GET);
    await used.answered();
    busy.write('GET /held HTTP/1.1\r\nHost: x\r\n\r\n');
    await waitFor(async () => expect(answerNow).to.have.length(1));
    const closing = server.close(60_000);
    await Promise.all([idle.closed(), used.closed()]);
    const refused = await RawConnection.open(`http://127.0.0.1:${server.port}`).catch((error: unknown) => error);
    expect(refused).to.have.property('code', 'ECONNREFUSED');
    answerNow[0]?.();
    expect(await busy.closed()).to.have.length(1);
    await closing;
  });

  it('answers a request that had come when it closes, though nobody had read it yet', async () => {
    await start();
    const connection = await connect();
    await waitFor(async () => expect(server.connections()).to.equal(1));
    connection.write(GET);
    const closing = server.close(60_000);
    expect(await connection.closed()).to.have.length(1);
    await closing;
  });

  it('cuts off what is not finished in time when it closes', async () => {
    await start();
    const connection = await connect();
    connection.write('GET /held HTTP/1.1\r\nHost: x\r\n\r\n');
    await waitFor(async () => expect(answerNow).to.have.length(1));
    await server.close(10);
    expect(await connection.closed()).to.deep.equal([]);
  });
});
