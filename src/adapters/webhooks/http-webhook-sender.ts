import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import type { ConnectionOptions } from 'node:tls';
import type { MessageSigner } from '../../application/shared/ports.js';
import { retryAfterMs } from '../../application/shared/retry-after.js';
import type { Tracer } from '../../application/shared/tracer.js';
import type { WebhookMessage, WebhookSender } from '../../application/webhooks/delivery-ports.js';
import { ANSWER_LIMIT_BYTES, ATTEMPT_TIMEOUT_MS, type Attempt } from '../../domain/webhooks/delivery.js';
import { sentenceFor } from './attempt-error.js';
import { Connections } from './connections.js';
import type { NetworkGuard } from './network-guard.js';
import { isFlaw, type ReceiverUrl } from './receiver-url.js';

/** How the sender can be varied. */
export interface SenderOptions {
  readonly timeoutMs?: number;
  /** Certificates that are trusted instead of the usual ones. */
  readonly ca?: ConnectionOptions['ca'];
  /** Follows attempts, if anybody wants that. */
  readonly tracer?: Tracer | null;
}

/** Tells receivers by HTTP POST, signed by Standard Webhooks. */
export class HttpWebhookSender implements WebhookSender {
  private readonly connections: Connections;
  private readonly timeoutMs: number;
  private readonly tracer: Tracer | null;

  constructor(
    private readonly guard: NetworkGuard,
    private readonly signer: MessageSigner,
    { timeoutMs = ATTEMPT_TIMEOUT_MS, ca, tracer = null }: SenderOptions = {},
  ) {
    this.connections = new Connections(guard.lookup, ca === undefined ? {} : { ca });
    this.timeoutMs = timeoutMs;
    this.tracer = tracer;
  }

  async send(message: WebhookMessage, at: Date): Promise<Attempt> {
    if (this.tracer === null) return this.attempt(message, at);
    const { webhook, id, traceParent } = message;
    const facts = { 'http.request.method': 'POST', 'provisioning.webhook': webhook, 'provisioning.event': id };
    const span = this.tracer.begin({ name: 'deliver to webhook', kind: 'client', parent: traceParent, facts });
    const attempt = await span.within(() => this.attempt({ ...message, traceParent: span.traceParent }, at));
    const { statusCode, error } = attempt;
    if (statusCode !== null) span.tell({ 'http.response.status_code': statusCode });
    span.end(error === null ? undefined : statusCode === null ? 'no-answer' : String(statusCode));
    return attempt;
  }

  private async attempt(message: WebhookMessage, at: Date): Promise<Attempt> {
    const startedAt = performance.now();
    const receiver = this.guard.parse(message.url);
    const answer = isFlaw(receiver)
      ? failed('The address is not allowed any more.')
      : await this.exchange(receiver, message, at);
    return { at, durationMs: Math.round(performance.now() - startedAt), ...answer };
  }

  /** Lets go of connections that are kept. */
  close(): void {
    this.connections.close();
  }

  private exchange(receiver: ReceiverUrl, message: WebhookMessage, at: Date): Promise<Answer> {
    return new Promise((resolve) => {
      const request = this.open(receiver, message, at);
      let response: IncomingMessage | null = null;
      const timer = setTimeout(() => {
        finish({
          ...answerOf(response, [], at),
          error: `There was no complete answer within ${this.timeoutMs / 1000} s.`,
        });
        request.destroy();
      }, this.timeoutMs);
      const finish = (answer: Answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      request.on('error', (error) => finish(failed(sentenceFor(error))));
      request.on('response', (incoming) => {
        response = incoming;
        readBeginning(incoming, (chunks) => finish(answerOf(incoming, chunks, at)));
        incoming.on('error', (error) => finish({ ...answerOf(incoming, [], at), error: sentenceFor(error) }));
      });
      // An upgrade that nobody asked for would otherwise leave the connection open for good.
      request.on('upgrade', (incoming, socket) => {
        socket.destroy();
        finish(answerOf(incoming, [], at));
      });
      request.end(message.body);
    });
  }

  private open(receiver: ReceiverUrl, message: WebhookMessage, at: Date): ClientRequest {
    const { url } = receiver;
    const { webhook, id, body, secrets, traceParent } = message;
    const timestamp = Math.floor(at.getTime() / 1000);
    return requestHttp({
      method: 'POST',
      path: `${url.pathname}${url.search}`,
      // Connects, with or without TLS; what is sent is the same.
      agent: this.connections.of(webhook, receiver),
      headers: {
        Host: url.host,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        'User-Agent': 'tenant-provisioning-webhooks/1',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': this.signer.sign({ id, timestamp, body }, secrets),
        ...(traceParent !== null && { traceparent: traceParent }),
      },
    });
  }
}

type Answer = Omit<Attempt, 'at' | 'durationMs'>;

function failed(error: string): Answer {
  return { statusCode: null, error, answer: null, retryAfterMs: null };
}

function answerOf(response: IncomingMessage | null, chunks: readonly Buffer[], at: Date): Answer {
  if (response === null) return failed('');
  const statusCode = response.statusCode ?? 0;
  return {
    statusCode,
    error: statusError(statusCode),
    answer: textOf(chunks),
    retryAfterMs: retryAfterMs(response.headers, at),
  };
}

function statusError(statusCode: number): string | null {
  if (statusCode >= 200 && statusCode < 300) return null;
  if (statusCode >= 300 && statusCode < 400)
    return `The receiver redirected (${statusCode}); redirects are not followed.`;
  return `The receiver answered ${statusCode}.`;
}

/** Reads until the answer ends or is long enough; the rest of a long one is not waited for. */
function readBeginning(response: IncomingMessage, done: (chunks: readonly Buffer[]) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes <= ANSWER_LIMIT_BYTES) return;
    done(chunks);
    response.destroy();
  });
  response.on('end', () => done(chunks));
}

const UTF_8 = new TextDecoder('utf-8');

/** The beginning of an answer as a text that PostgreSQL can keep. */
function textOf(chunks: readonly Buffer[]): string {
  const beginning = Buffer.concat(chunks).subarray(0, ANSWER_LIMIT_BYTES);
  return UTF_8.decode(beginning).replaceAll('\0', '\uFFFD');
}
