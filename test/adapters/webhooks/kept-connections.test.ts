import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { expect } from 'chai';
import { StandardWebhooksSigner } from '../../../src/adapters/system/standard-webhooks-signer.js';
import { HttpWebhookSender } from '../../../src/adapters/webhooks/http-webhook-sender.js';
import { NetworkGuard } from '../../../src/adapters/webhooks/network-guard.js';
import { RandomSecretGenerator } from '../../../src/adapters/webhooks/random-secret-generator.js';
import { anId } from '../../support/builders.js';
import { portOf } from '../../support/port-of.js';
import { selfSigned } from '../../support/self-signed.js';
import { waitFor } from '../../support/wait-for.js';

const SECRET = new RandomSecretGenerator().next();
const NAME = 'hooks.receiver.net';

/** A receiver, and over which of its connections each request came. */
interface Watched {
  readonly port: number;
  readonly requests: readonly Socket[];
  readonly open: ReadonlySet<Socket>;
}

describe('The connections of the sender of webhooks', () => {
  const servers: Server[] = [];
  const senders: HttpWebhookSender[] = [];
  afterEach(() => {
    for (const sender of senders.splice(0)) sender.close();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  type Answer = (response: ServerResponse, count: number) => void;
  const nothing: Answer = (response) => void response.writeHead(204).end();

  async function receiver(answer: Answer = nothing, tls?: { key: string; cert: string }): Promise<Watched> {
    const requests: Socket[] = [];
    const open = new Set<Socket>();
    const listener = ({ socket }: { socket: Socket }, response: ServerResponse) => {
      requests.push(socket);
      answer(response, requests.length);
    };
    const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
    server.keepAliveTimeout = 60_000;
    servers.push(server);
    server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { port: portOf(server), requests, open };
  }

  function sending(tls: { ca?: string } = {}) {
    const guard = new NetworkGuard(true, async () => [{ address: '127.0.0.1', family: 4 }]);
    const sender = new HttpWebhookSender(guard, new StandardWebhooksSigner(), { timeoutMs: 5_000, ...tls });
    senders.push(sender);
    return (url: string, webhook = ONE) =>
      sender.send({ webhook, url, secrets: [SECRET], id: anId(), body: '{}', traceParent: null }, new Date());
  }
  const ONE = anId();
  const to = ({ port }: Watched) => `http://127.0.0.1:${port}/hook`;

  it('are used again by the same webhook, and by no other', async () => {
    const [send, watched] = [sending(), await receiver()];
    for (let count = 0; count < 3; count += 1) expect(await send(to(watched))).to.include({ statusCode: 204 });
    expect(new Set(watched.requests).size).to.equal(1);
    await send(to(watched), anId());
    expect(new Set(watched.requests).size).to.equal(2);
  });

  it('are not those of the address that a webhook had before', async () => {
    const [send, one, other] = [sending(), await receiver(), await receiver()];
    await send(to(one));
    await send(to(other));
    expect([one.requests.length, other.requests.length]).to.deep.equal([1, 1]);
  });

  it('are kept as many as there were attempts at once, but no more than 64', async () => {
    const waiting: ServerResponse[] = [];
    const watched = await receiver((response) => void waiting.push(response));
    const send = sending();
    const attempts = Array.from({ length: 70 }, () => send(to(watched)));
    await waitFor(async () => expect(waiting).to.have.lengthOf(70));
    for (const response of waiting.splice(0)) response.writeHead(204).end();
    await Promise.all(attempts);
    await waitFor(async () => expect(watched.open.size).to.equal(64));
    const more = Array.from({ length: 64 }, () => send(to(watched)));
    await waitFor(async () => expect(waiting).to.have.lengthOf(64));
    for (const response of waiting) response.writeHead(204).end();
    await Promise.all(more);
    expect(new Set(watched.requests).size).to.equal(70);
  });

  it('are used again by hundreds of attempts without a listener being left on them', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    const [send, watched] = [sending(), await receiver()];
    for (let count = 0; count < 200; count += 1) await send(to(watched));
    await new Promise(setImmediate);
    process.off('warning', note);
    expect(new Set(watched.requests).size).to.equal(1);
    expect(warnings).to.deep.equal([]);
  });

  it('are not used again when the receiver closes them with its answer', async () => {
    const closing: readonly Answer[] = [
      (response) => void response.writeHead(204, { Connection: 'close' }).end(),
      ({ socket }) => void socket?.end('HTTP/1.0 200 OK\r\n\r\nuntil the end'),
    ];
    for (const answer of closing) {
      const [send, watched] = [sending(), await receiver(answer)];
      for (let count = 0; count < 3; count += 1) expect(await send(to(watched))).to.include({ error: null });
      expect(new Set(watched.requests).size).to.equal(3);
    }
  });

  it('are not used again when the receiver closes them while nobody uses them', async () => {
    const closing = [(socket: Socket) => void socket.end(), (socket: Socket) => void socket.resetAndDestroy()];
    for (const close of closing) {
      const [send, watched] = [sending(), await receiver()];
      for (let count = 0; count < 3; count += 1) {
        expect(await send(to(watched))).to.include({ error: null });
        for (const socket of watched.open) close(socket);
        await waitFor(async () => expect(watched.open.size).to.equal(0));
        // What the receiver has ended is here by now; it takes a turn to be heard of.
        for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
      }
      expect(new Set(watched.requests).size).to.equal(3);
    }
  });

  it('are not used again when the receiver keeps them for a second, and let go before it closes them', async () => {
    const [send, brief] = [sending(), await receiver((response) => hinting(response, 1))];
    await send(to(brief));
    await send(to(brief));
    expect(new Set(brief.requests).size).to.equal(2);
    // Kept for a second when idle; an answer may take longer.
    const longer = await receiver((response, count) => void setTimeout(hinting, count > 1 ? 1_200 : 0, response, 2));
    await send(to(longer));
    expect(await send(to(longer))).to.include({ statusCode: 204 });
    expect(new Set(longer.requests).size).to.equal(1);
    await waitFor(async () => expect(longer.open.size).to.equal(0));
  });

  it('are let go when the sender is closed, idle or not', async () => {
    const watched = await receiver((response, count) => {
      if (count === 1) nothing(response, count);
    });
    const send = sending();
    await send(to(watched));
    const hanging = [send(to(watched)), send(to(watched))];
    await waitFor(async () => expect(watched.requests).to.have.lengthOf(3));
    for (const sender of senders) sender.close();
    for (const attempt of await Promise.all(hanging)) expect(attempt.error).to.match(/closed/);
    await waitFor(async () => expect(watched.open.size).to.equal(0));
  });

  it('go to the name that the certificate is asked for, and ask for none when it is an address', async () => {
    const tls = selfSigned(NAME, '127.0.0.1');
    const [send, watched] = [sending({ ca: tls.cert }), await receiver(nothing, tls)];
    for (const host of [NAME, `${NAME}.`, '127.0.0.1']) {
      expect(await send(`https://${host}:${watched.port}/hook`)).to.include({ statusCode: 204, error: null });
    }
    const asked = watched.requests.map((socket) => socket instanceof TLSSocket && serverNameOf(socket));
    expect(asked).to.deep.equal([NAME, NAME, false]);
  });

  it('are not made to who has a certificate for somebody else, or one that nobody vouches for', async () => {
    const tls = selfSigned(NAME, '127.0.0.9');
    const watched = await receiver(nothing, tls);
    const refusals = [
      await sending({ ca: tls.cert })(`https://other.receiver.net:${watched.port}/hook`),
      await sending({ ca: tls.cert })(`https://127.0.0.1:${watched.port}/hook`),
      await sending()(`https://${NAME}:${watched.port}/hook`),
    ];
    for (const { statusCode, error } of refusals) {
      expect(statusCode).to.equal(null);
      expect(error).to.match(/^The TLS connection is not trustworthy/);
    }
    expect(watched.requests).to.deep.equal([]);
  });

  it('go on with what a TLS connection to the receiver has agreed upon before', async () => {
    const tls = selfSigned(NAME, '127.0.0.1');
    const resumed: unknown[] = [];
    const watched = await receiver((response) => {
      resumed.push(response.socket instanceof TLSSocket && response.socket.isSessionReused());
      response.writeHead(204, { Connection: 'close' }).end();
    }, tls);
    const send = sending({ ca: tls.cert });
    for (let count = 0; count < 2; count += 1) await send(`https://${NAME}:${watched.port}/hook`);
    expect(resumed).to.deep.equal([false, true]);
  });
});

function hinting(response: ServerResponse, seconds: number): void {
  response.writeHead(204, { Connection: 'keep-alive', 'Keep-Alive': `timeout=${seconds}` }).end();
}

/** `false` when none was asked for. */
function serverNameOf(socket: TLSSocket): unknown {
  return 'servername' in socket && socket.servername;
}
