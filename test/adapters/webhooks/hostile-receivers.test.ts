import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { StandardWebhooksSigner } from '../../../src/adapters/system/standard-webhooks-signer.js';
import { HttpWebhookSender } from '../../../src/adapters/webhooks/http-webhook-sender.js';
import { NetworkGuard } from '../../../src/adapters/webhooks/network-guard.js';
import { RandomSecretGenerator } from '../../../src/adapters/webhooks/random-secret-generator.js';
import { anId } from '../../support/builders.js';
import { portOf } from '../../support/port-of.js';

const SECRET = new RandomSecretGenerator().next();
const TIMEOUT_MS = 500;
const webhook = anId();

/** A server on this host that says what it likes, whatever it is asked. */
interface Tongue {
  readonly origin: string;
  readonly connections: readonly Socket[];
  close(): void;
}

async function speaking(answer: (socket: Socket, request: number) => void): Promise<Tongue> {
  const connections: Socket[] = [];
  let requests = 0;
  const server: Server = createServer((socket) => {
    connections.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => answer(socket, (requests += 1)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${portOf(server)}/hook`,
    connections,
    close() {
      for (const socket of connections) socket.destroy();
      server.close();
    },
  };
}

describe('A receiver that means harm', () => {
  const sender = new HttpWebhookSender(new NetworkGuard(true), new StandardWebhooksSigner(), { timeoutMs: TIMEOUT_MS });
  const open: Tongue[] = [];
  afterEach(() => {
    for (const tongue of open.splice(0)) tongue.close();
  });
  after(() => sender.close());

  const start = async (answer: (socket: Socket, request: number) => void) => {
    const tongue = await speaking(answer);
    open.push(tongue);
    return tongue;
  };
  const send = ({ origin: url }: Tongue) =>
    sender.send({ webhook, url, secrets: [SECRET], id: anId(), body: '{}', traceParent: null }, new Date());

  it('gets no more than its time by an answer that drips, and its status is told', async () => {
    const receiver = await start((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const attempt = await send(receiver);
    expect(attempt.statusCode).to.equal(200);
    expect(attempt.error).to.match(/no complete answer/);
  });

  it('gets no more than its time by header fields that drip, or by interim answers without end', async () => {
    for (const piece of ['X: y\r\n', 'HTTP/1.1 103 Early Hints\r\n\r\n']) {
      const receiver = await start((socket) => {
        if (piece.startsWith('X')) socket.write('HTTP/1.1 200 OK\r\n');
        const drip = setInterval(() => socket.write(piece), 20);
        socket.on('close', () => clearInterval(drip));
      });
      expect(await send(receiver)).to.include({
        statusCode: null,
        error: 'There was no complete answer within 0.5 s.',
      });
    }
  });

  it('fills no memory by header fields without end, nor by a body', async () => {
    const endless = await start((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${`X: ${'y'.repeat(1_000)}\r\n`.repeat(100)}`);
    });
    expect(await send(endless)).to.include({
      statusCode: null,
      error: 'The header fields of the answer are too long.',
    });
    const large = await start((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      socket.write(`100000\r\n${'x'.repeat(0x100000)}\r\n`);
    });
    const attempt = await send(large);
    expect(attempt).to.include({ statusCode: 200, error: null });
    expect(attempt.answer).to.have.lengthOf(8 * 1024);
  });

  it('unpacks nothing in us: a packed answer is kept as it came', async () => {
    const packed = gzipSync(Buffer.alloc(10 * 1024 * 1024));
    const receiver = await start((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`);
      socket.write(packed);
    });
    const attempt = await send(receiver);
    expect(attempt.statusCode).to.equal(200);
    expect(attempt.answer?.length).to.be.at.most(8 * 1024);
  });

  it('leads nowhere by a redirect, whose body is kept as any other', async () => {
    const inside = await start((socket) => void socket.end());
    for (const status of [301, 302, 303, 307, 308]) {
      const receiver = await start((socket) => {
        socket.end(`HTTP/1.1 ${status} Moved\r\nLocation: ${inside.origin}\r\nContent-Length: 4\r\n\r\ngo!\n`);
      });
      const attempt = await send(receiver);
      expect(attempt).to.include({ statusCode: status, answer: 'go!\n' });
      expect(attempt.error).to.match(/redirects are not followed/);
    }
    expect(inside.connections).to.deep.equal([]);
  });

  it('is told once by each attempt: a connection that was kept and is cut is a failure, not a second request', async () => {
    let requests = 0;
    const receiver = await start((socket, request) => {
      requests = request;
      if (request === 1) socket.write('HTTP/1.1 204 No Content\r\n\r\n');
      else socket.resetAndDestroy();
    });
    expect(await send(receiver)).to.include({ statusCode: 204 });
    const second = await send(receiver);
    expect(second).to.include({ statusCode: null });
    expect(second.error).to.match(/closed/);
    expect([requests, receiver.connections.length]).to.deep.equal([2, 1]);
  });

  it('is heard out, and no more, whatever it says that is not HTTP', async () => {
    for (const words of ['SSH-2.0-OpenSSH_9.6\r\n', 'HTTP/1.1 999\r\n\r\n', 'HTTP/1.1 200 OK\r\nA b\r\n\r\n', '\0\0']) {
      const receiver = await start((socket) => void socket.end(words));
      const attempt = await send(receiver);
      expect(attempt.statusCode, words).to.be.oneOf([null, 999]);
      expect(attempt.error, words).to.be.a('string');
    }
    const upgrading = await start((socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n');
    });
    expect((await send(upgrading)).error).to.equal('The receiver answered 101.');
  });

  it('may say as many interim things as it likes before it answers, asked for or not', async () => {
    const receiver = await start((socket) => {
      socket.write('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n');
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    for (let count = 0; count < 2; count += 1) {
      expect(await send(receiver)).to.include({ statusCode: 200, error: null, answer: 'ok' });
    }
    expect(receiver.connections).to.have.lengthOf(1);
  });

  it('asks for patience in vain where what it says makes no sense', async () => {
    for (const value of ['-1', 'soon', '1e9', '99999999999999999999', 'Thu, 01 Jan 1970 00:00:00 GMT', '']) {
      const receiver = await start((socket) => {
        socket.end(`HTTP/1.1 503 Closed\r\nRetry-After: ${value}\r\nContent-Length: 0\r\n\r\n`);
      });
      expect((await send(receiver)).retryAfterMs, value).to.equal(null);
    }
  });
});
