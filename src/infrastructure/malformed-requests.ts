import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { instanceOf } from '../adapters/http/instance.js';
import { HttpProblem, problemDocument } from '../adapters/http/problem.js';
import type { RequestLog } from '../adapters/http/request-log.js';
import type { IdGenerator } from '../application/shared/ports.js';

/** Whoever is refused may take this long, in milliseconds, to read why and to hang up. */
const LINGER_MS = 1_000;

interface Exchange {
  readonly request: IncomingMessage;
  /** As it was asked for: a router takes parts of it away. */
  readonly url: string;
  readonly response: ServerResponse;
  /** What is to be done once it is over. */
  after?: () => void;
}

/** What happens on one connection: the exchanges whose answer is not complete, and the latest one of all. */
interface Connection {
  readonly open: Set<Exchange>;
  latest: Exchange;
}

/** What refusing needs from outside. */
export interface RefusalParts {
  readonly ids: IdGenerator;
  readonly log: RequestLog;
}

/**
 * Answers what the parser refuses, which never becomes a request, on the bare connection, and closes it. Requests that came
 * before on the same connection get their own answers first.
 */
export function refuseMalformed(server: Server, { ids, log }: RefusalParts): void {
  const connections = new WeakMap<Duplex, Connection>();
  const ending = new WeakSet<Duplex>();

  server.on('request', (request, response) => {
    const exchange: Exchange = { request, url: request.url ?? '/', response };
    const connection = connections.get(request.socket) ?? { open: new Set<Exchange>(), latest: exchange };
    connection.latest = exchange;
    connection.open.add(exchange);
    connections.set(request.socket, connection);
    response.once('close', () => {
      connection.open.delete(exchange);
      exchange.after?.();
    });
  });

  server.on('clientError', (error: Error & { readonly code?: string }, socket) => {
    if (ending.has(socket)) return;
    ending.add(socket);
    const connection = connections.get(socket);
    const broken = connection !== undefined && !connection.latest.request.complete ? connection.latest : undefined;
    const before = [...(connection?.open ?? [])].filter((exchange) => exchange !== broken).at(-1);
    const refuse = () => {
      if (!socket.writable || error.code === 'ECONNRESET' || broken?.response.headersSent === true) {
        socket.destroy();
        return;
      }
      const requestId = String(broken?.response.getHeader('X-Request-Id') ?? ids.next());
      const status = statusOf(error.code);
      end(socket, answer(status, broken?.url ?? '/', requestId));
      // A request that the application knows of has a line of its own.
      if (broken === undefined) {
        log.info({ request_id: requestId, method: '', route: null, status, duration_ms: 0 }, 'malformed request');
      }
    };
    if (before === undefined) refuse();
    else before.after = refuse;
  });
}

const REASONS = { 400: 'Bad Request', 408: 'Request Timeout', 431: 'Request Header Fields Too Large' } as const;
const DETAILS = {
  400: 'The request is not well-formed HTTP.',
  408: 'The request did not arrive in time.',
  431: 'The header fields of the request are too long.',
} as const;

function statusOf(code: string | undefined): keyof typeof REASONS {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}

function answer(status: keyof typeof REASONS, url: string, requestId: string): string {
  const problem = new HttpProblem('invalid-request', DETAILS[status]);
  const body = JSON.stringify({ ...problemDocument(problem, instanceOf(url), requestId), status });
  const head = [
    `HTTP/1.1 ${status} ${REASONS[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/** Closing at once, with something unread, would take the answer away from under the client's hands. */
function end(socket: Duplex, text: string): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.end(text);
}
