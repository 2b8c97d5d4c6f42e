import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { expect } from 'chai';
import express from 'express';
import type { Reply } from '../../../src/adapters/http/endpoint.js';
import { openRequestContext } from '../../../src/adapters/http/request-context.js';
import { sendReply } from '../../../src/adapters/http/send-reply.js';
import { UuidV7Generator } from '../../../src/adapters/system/uuid-v7-generator.js';
import { waitFor } from '../../support/wait-for.js';
import { portOf } from '../../support/port-of.js';

const CHUNK = 'x'.repeat(64 * 1024);

/** A source without an end, that counts what is taken of it. */
class Endless {
  taken = 0;
  ended = false;

  async *chunks(): AsyncGenerator<string> {
    try {
      for (;;) {
        this.taken += 1;
        yield CHUNK;
      }
    } finally {
      this.ended = true;
    }
  }
}

describe('a streamed reply', function () {
  this.timeout(120_000);
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Asks a server that answers so; the answer's body is not read yet. */
  async function answerOf(reply: Reply): Promise<IncomingMessage> {
    const app = express();
    app.use(async (request, response) => {
      openRequestContext(request, response, new UuidV7Generator());
      await sendReply(request, response, reply);
    });
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const request = get({ host: '127.0.0.1', port: portOf(server), agent: false });
    const [response]: readonly IncomingMessage[] = await once(request, 'response');
    if (response === undefined) throw new Error('there is no answer');
    response.on('error', () => undefined);
    return response;
  }

  const streaming = (open: () => AsyncGenerator<string>): Reply => ({
    status: 200,
    stream: { mediaType: 'text/plain', open: async () => open() },
  });

  it('takes no more of its source than the client takes of it, and ends it when the client goes away', async () => {
    const source = new Endless();
    const response = await answerOf(streaming(() => source.chunks()));
    let quiet = 0;
    let before = -1;
    await waitFor(async () => {
      quiet = source.taken === before ? quiet + 1 : 0;
      before = source.taken;
      expect(quiet, 'the source comes to rest').to.be.at.least(10);
    });
    expect(source.ended).to.equal(false);
    response.destroy();
    await waitFor(async () => expect(source.ended).to.equal(true));
    expect(source.taken).to.be.at.most(before + 2);
  });

  it('is never complete when its source fails', async () => {
    async function* failing(): AsyncGenerator<string> {
      yield CHUNK;
      throw new Error('planted');
    }
    const response = await answerOf(streaming(failing));
    const closed = new Promise((resolve) => response.once('close', resolve));
    response.resume();
    await closed;
    expect(response.complete).to.equal(false);
  });

  it('is complete when its source ends', async () => {
    async function* two(): AsyncGenerator<string> {
      yield 'one ';
      yield 'two';
    }
    const response = await answerOf(streaming(two));
    let text = '';
    for await (const chunk of response) text += String(chunk);
    expect(text).to.equal('one two');
    expect(response.complete).to.equal(true);
  });
});
