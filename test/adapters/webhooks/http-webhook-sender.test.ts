import { expect } from 'chai';
import { StandardWebhooksSigner } from '../../../src/adapters/system/standard-webhooks-signer.js';
import { HttpWebhookSender } from '../../../src/adapters/webhooks/http-webhook-sender.js';
import { NetworkGuard } from '../../../src/adapters/webhooks/network-guard.js';
import { RandomSecretGenerator } from '../../../src/adapters/webhooks/random-secret-generator.js';
import { anId } from '../../support/builders.js';
import { answering, hanging, startReceiver, type Receiver } from '../../support/receiver.js';

const SECRET = new RandomSecretGenerator().next();

describe('The sender of webhooks', () => {
  let receiver: Receiver;
  let sender: HttpWebhookSender;
  beforeEach(async () => {
    receiver = await startReceiver();
    sender = new HttpWebhookSender(new NetworkGuard(true), new StandardWebhooksSigner(), { timeoutMs: 300 });
  });
  afterEach(async () => {
    sender.close();
    await receiver.close();
  });

  const send = (url = receiver.url, by = sender) =>
    by.send(
      { webhook: anId(), url, secrets: [SECRET], id: anId(), body: '{"text":"Zoë ✓"}', traceParent: null },
      new Date(),
    );

  it('signs so that the public library accepts it, characters beyond ASCII included', async () => {
    expect(await send()).to.include({ statusCode: 204, error: null, answer: '' });
    const [receipt] = receiver.receipts;
    if (receipt === undefined) throw new Error('nothing was received');
    receiver.verify(receipt, SECRET);
  });

  it('sends what a receiver may expect, its own name and port included, and nothing of the environment', async () => {
    await send();
    const { host } = new URL(receiver.url);
    const [receipt] = receiver.receipts;
    expect(receipt?.headers).to.include({ host, connection: 'keep-alive', 'content-type': 'application/json' });
    const signed = ['webhook-id', 'webhook-signature', 'webhook-timestamp'];
    const names = ['connection', 'content-length', 'content-type', 'host', 'user-agent', ...signed];
    expect(Object.keys(receipt?.headers ?? {})).to.have.members(names);
  });

  it('gives up on a receiver that hangs', async () => {
    receiver.behave(hanging);
    expect(await send()).to.include({ statusCode: null, error: 'There was no complete answer within 0.3 s.' });
  });

  it('gives up on an answer that never ends, and says what its status was', async () => {
    receiver.behave((_receipt, response) => {
      response.writeHead(200);
      response.write('slowly');
    });
    const attempt = await send();
    expect(attempt.statusCode).to.equal(200);
    expect(attempt.error).to.match(/no complete answer/);
  });

  it('counts an answer that breaks off as a failure', async () => {
    receiver.behave((_receipt, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('half', () => response.destroy());
    });
    expect((await send()).error).to.match(/closed/);
  });

  it('keeps an answer with NUL and broken UTF-8 as text that can be stored', async () => {
    receiver.behave((_receipt, response) => void response.writeHead(500).end(Buffer.from([0x61, 0x00, 0xff, 0x62])));
    expect((await send()).answer).to.equal('a\uFFFD\uFFFDb');
  });

  it('reads Retry-After as seconds and as a date', async () => {
    receiver.behave(answering(503, { 'Retry-After': '120' }));
    expect((await send()).retryAfterMs).to.equal(120_000);
    receiver.behave(answering(503, { 'Retry-After': new Date(Date.now() + 60_000).toUTCString() }));
    expect((await send()).retryAfterMs).to.be.within(50_000, 61_000);
  });

  it('reads a date by the clock of the receiver, whatever its own says', async () => {
    const [said, until] = [new Date('2026-03-04T05:06:07Z'), new Date('2026-03-04T05:16:07Z')];
    receiver.behave(answering(503, { Date: said.toUTCString(), 'Retry-After': until.toUTCString() }));
    expect((await send()).retryAfterMs).to.equal(600_000);
    receiver.behave((_receipt, response) => {
      response.sendDate = false;
      response.writeHead(503, { 'Retry-After': new Date(Date.now() + 60_000).toUTCString() }).end();
    });
    expect((await send()).retryAfterMs).to.be.within(50_000, 60_000);
    receiver.behave(answering(503, { Date: 'soon', 'Retry-After': new Date(Date.now() + 60_000).toUTCString() }));
    expect((await send()).retryAfterMs).to.be.within(50_000, 60_000);
  });

  it('connects to no address that is not allowed, whatever stands in storage', async () => {
    const strict = new HttpWebhookSender(new NetworkGuard(false), new StandardWebhooksSigner());
    const attempt = await send(receiver.url.replace('http:', 'https:'), strict);
    expect(attempt).to.include({ statusCode: null, error: 'The address is not allowed any more.' });
    expect(receiver.receipts).to.deep.equal([]);
  });

  it('does not trust a certificate that nobody vouches for, nor what is no TLS at all', async () => {
    const attempt = await send(receiver.url.replace('http:', 'https:'));
    expect(attempt.statusCode).to.equal(null);
    expect(attempt.error).to.be.a('string');
    expect(receiver.receipts).to.deep.equal([]);
  });
});
