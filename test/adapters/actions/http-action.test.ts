import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { HttpAction } from '../../../src/adapters/actions/http-action.js';
import { TimedActionCalls } from '../../../src/adapters/actions/timed-action-calls.js';
import { StandardWebhooksSigner } from '../../../src/adapters/system/standard-webhooks-signer.js';
import { ActionRegistry } from '../../../src/application/provisioning/action-registry.js';
import { aCreation, aPlan } from '../../support/builders.js';
import { ManualClock } from '../../support/manual-clock.js';

const CLOSED = { outcome: 'unanswered', reason: 'The connection to the action failed.' };

const TRACE_PARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** An answer as it goes over the wire. */
function answer(status: number, headers: readonly string[] = [], body = ''): string {
  return [`HTTP/1.1 ${status} Status`, ...headers, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
}

const refusal = (type: string, body: string) => answer(422, [`Content-Type: ${type}`], body);

describe('an HTTP action', function () {
  this.timeout(120_000);

  let server: Server;
  let url: URL;
  let requests: string[];
  let told: { readonly action: string; readonly err: unknown }[];
  let behave: (socket: Socket) => void;
  const sockets = new Set<Socket>();
  beforeEach(async () => {
    requests = [];
    told = [];
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      let text = '';
      socket.on('data', (chunk) => {
        text += String(chunk);
        if (!text.includes('\r\n\r\n') || !text.endsWith('}')) return;
        requests.push(text);
        behave(socket);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    url = new URL(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/act?on=1`);
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  const clock = new ManualClock();
  const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
  const call = (how: typeof behave, timeLimitMs = 10_000, operation: 'apply' | 'compensate' = 'apply') => {
    behave = how;
    const options = { name: 'billing', url, secret, compensateUrl: url };
    const action = new HttpAction(options, clock, new StandardWebhooksSigner());
    const calls = new TimedActionCalls(new ActionRegistry([{ action }]), { warn: (fields) => void told.push(fields) });
    return calls.call(aPlan({ timeLimitMs }), operation, aCreation().next, TRACE_PARENT);
  };
  const says = (text: string) => (socket: Socket) => void socket.write(text);

  for (const status of [200, 201, 202, 204, 299]) {
    it(`is done when ${status} is answered`, async () => {
      expect(await call(says(answer(status)))).to.deep.equal({ outcome: 'succeeded' });
    });
  }

  for (const status of [429, 500, 501, 503, 599]) {
    it(`has failed when ${status} is answered, of which only the status is told`, async () => {
      const body = '{"detail":"at /srv/secret.js"}';
      expect(await call(says(answer(status, ['Content-Type: application/problem+json'], body)))).to.deep.equal({
        outcome: 'failed',
        reason: `The action answered ${status}.`,
        retryAfterMs: null,
      });
    });
  }

  for (const status of [502, 504]) {
    it(`leaves open what happened when a gateway answers ${status}`, async () => {
      const reason = `The action answered ${status}.`;
      expect(await call(says(answer(status)))).to.deep.equal({ outcome: 'unanswered', reason });
    });
  }

  for (const status of [300, 304, 400, 401, 404, 408, 409, 410, 499]) {
    it(`is refused for good when ${status} is answered`, async () => {
      const refused = { outcome: 'refused', reason: `The action answered ${status}.` };
      expect(await call(says(answer(status)))).to.deep.equal(refused);
    });
  }

  it('does not follow a redirect', async () => {
    const { outcome } = await call(says(answer(307, [`Location: ${url.href}`])));
    expect(outcome).to.equal('refused');
    expect(requests).to.have.lengthOf(1);
  });

  it('asks to be left alone as long as Retry-After says', async () => {
    const now = clock.now().getTime();
    const inAMinute = new Date(now + 60_000).toUTCString();
    for (const [value, expected] of [
      ['120', 120_000],
      [inAMinute, Date.parse(inAMinute) - now],
      ['soon', null],
      ['-5', null],
    ] as const) {
      const result = await call(says(answer(503, [`Retry-After: ${value}`])));
      expect(result, value).to.deep.include({ outcome: 'failed', retryAfterMs: expected });
    }
  });

  describe('tells the partner of a refusal', () => {
    for (const [what, text, reason] of [
      ['the detail of a problem', '{"title":"No","detail":"No credit.","stack":"at /srv/a.js"}', 'No credit.'],
      ['its title when there is no detail', '{"title":"No credit","detail":7}', 'No credit'],
      ['one line of clean text', '{"detail":" a\\u0000b\\nc\\ud800 "}', 'a b c\uFFFD'],
      ['400 characters at most', JSON.stringify({ detail: '🙂'.repeat(500) }), '🙂'.repeat(400)],
      ['the status when it says nothing for people', '{"stack":"at /srv/a.js"}', 'The action answered 422.'],
      ['the status when it is no JSON after all', '{"detail":', 'The action answered 422.'],
      ['the status when it is no document', '"detail"', 'The action answered 422.'],
      ['that there was no reason when it is blank', '{"detail":" "}', 'No reason was given.'],
    ] as const) {
      it(what, async () => {
        const result = await call(says(refusal('application/problem+json; charset=utf-8', text)));
        expect(result).to.deep.equal({ outcome: 'refused', reason });
      });
    }

    it('nothing of a page or a text', async () => {
      for (const type of ['text/html', 'text/plain', 'application/jsonp']) {
        const result = await call(says(refusal(type, '{"detail":"at /srv/secret.js"}')));
        expect(result).to.deep.equal({ outcome: 'refused', reason: 'The action answered 422.' });
      }
    });
  });

  it('hangs for its time limit and no longer, wherever in the answer', async () => {
    for (const beginning of ['', 'HTTP/1.1 200', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab']) {
      const result = await call(says(beginning), 300);
      const late = { outcome: 'unanswered', reason: 'There was no answer within 0.3 s.' };
      expect(result, beginning).to.deep.equal(late);
    }
  });

  it('leaves open what happened when the connection breaks, wherever in the answer', async () => {
    for (const beginning of ['', 'HTTP/1.1 200', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab', 'rubbish\r\n\r\n']) {
      expect(await call((socket) => void socket.end(beginning)), beginning).to.deep.equal(CLOSED);
    }
  });

  it('has failed when nobody listens, and the operator learns why', async () => {
    server.close();
    await once(server, 'close');
    expect(await call(() => undefined)).to.deep.equal({ ...CLOSED, outcome: 'failed', retryAfterMs: null });
    expect(told).to.have.lengthOf(1);
    expect(told[0]).to.have.nested.property('err.cause.code', 'ECONNREFUSED');
  });

  it('leaves open what happened when the protocol is changed', async () => {
    const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n';
    expect(await call(says(upgrade))).to.deep.equal(CLOSED);
  });

  describe('that answers twice', () => {
    const first = answer(200, [], 'ok');
    for (const [what, how] of [
      ['at once', says(first + answer(500, [], 'Oops'))],
      ['at once, and leaves', (socket: Socket) => void socket.end(first + answer(500))],
      ['at once, first without a body', says(answer(204) + answer(500))],
      ['one after the other', (socket: Socket) => void socket.write(first, () => void socket.write(answer(500)))],
      ['after an informal answer', says('HTTP/1.1 102 Processing\r\n\r\n' + first + answer(422))],
    ] as const) {
      it(`is taken at its first word: ${what}`, async () => {
        for (let round = 0; round < 20; round += 1) {
          expect(await call(how)).to.deep.equal({ outcome: 'succeeded' });
        }
      });
    }
  });

  it('is read up to 64 KiB: an answer without an end does no harm', async () => {
    const flood = (socket: Socket) => {
      socket.write('HTTP/1.1 422 No\r\nContent-Type: application/json\r\n\r\n');
      const more = () => {
        while (!socket.destroyed && socket.write('x'.repeat(16_384)));
        if (!socket.destroyed) socket.once('drain', more);
      };
      more();
    };
    expect(await call(flood)).to.deep.equal({ outcome: 'refused', reason: 'The action answered 422.' });
  });

  it('leaves open what happened when its headers have no end', async () => {
    expect(await call(says(`HTTP/1.1 200 OK\r\n${'X-Long: y\r\n'.repeat(20_000)}`))).to.deep.equal(CLOSED);
  });

  it('gets one POST, signed, on a connection of its own, which says what is to be done for whom', async () => {
    await call(says(answer(204)), 10_000, 'compensate');
    const [head = '', body = ''] = requests[0]?.split('\r\n\r\n') ?? [];
    expect(head.split('\r\n')[0]).to.equal('POST /act?on=1 HTTP/1.1');
    const document = JSON.parse(body);
    const id = `${document.tenant.tenant}:billing`;
    expect(document).to.deep.include({ action: 'billing', operation: 'compensate', idempotency_key: id });
    expect(document.tenant).to.include({ client_name: 'Acme GmbH', status: 'active' });
    expect(head)
      .to.match(/webhook-signature: v1,[\w+/]{43}=/)
      .and.to.include(`webhook-id: ${id}:compensate`);
    expect(head).to.include('Connection: close').and.to.include(`traceparent: ${TRACE_PARENT}`);
  });
});
