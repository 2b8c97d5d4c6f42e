import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** Where to listen. Port 0 takes any that is free. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
}

/** A server that listens, and can end well. */
export interface ListeningServer {
  readonly port: number;
  /** Stops accepting, waits for what is in flight, at most `graceMs`, then cuts the rest off. */
  close(graceMs: number): Promise<void>;
}

/** Starts an HTTP server that slow and half-open clients cannot hold. */
export async function listen(listener: RequestListener, { host, port }: ListenOptions): Promise<ListeningServer> {
  const server = createServer(
    {
      headersTimeout: 15_000,
      requestTimeout: 60_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: 32 * 1024,
      insecureHTTPParser: false,
      requireHostHeader: true,
    },
    listener,
  );
  server.maxRequestsPerSocket = 100_000;
  server.on('clientError', answerClientError);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { port: portOf(server), close: (graceMs) => close(server, graceMs) };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return (address satisfies AddressInfo).port;
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  server.closeIdleConnections();
  await closed;
  clearTimeout(timer);
}

/** What the parser refuses never becomes a request; it is answered on the bare connection. */
function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, reason] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout']
        : [400, 'Bad Request'];
  const body = JSON.stringify({
    type: '/problems/invalid-request',
    title: reason,
    status,
    detail: 'The request is not well-formed HTTP, or did not arrive in time.',
    code: 'invalid-request',
  });
  const head = `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  socket.end(head + body);
}
