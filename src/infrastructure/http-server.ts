import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { MessageClasses } from '../adapters/http/message-classes.js';
import { refuseMalformed, type RefusalParts } from './malformed-requests.js';
import { refuseSlowBodies } from './slow-bodies.js';

/** Where to listen. Port 0 takes any that is free. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
}

/** How patient a server is with its clients, in milliseconds. */
export interface Patience {
  /** For a request's header fields. */
  readonly headersTimeout: number;
  /** For a whole request; longer only for a large body that keeps coming. */
  readonly requestTimeout: number;
  /** For the next byte of a body. */
  readonly bodyIdleTimeout: number;
  /** For the next request on a connection. */
  readonly keepAliveTimeout: number;
  /** For anything at all to be sent or taken in: also by who asks for much, and then does not read it. */
  readonly silenceTimeout: number;
  /** How often the limits on requests are looked after. */
  readonly connectionsCheckingInterval: number;
}

const PATIENCE: Patience = {
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  bodyIdleTimeout: 30_000,
  keepAliveTimeout: 65_000,
  silenceTimeout: 75_000,
  connectionsCheckingInterval: 2_000,
};

/** In bytes a second: how fast a body has to come that takes longer than a whole request may. 64 MiB take an hour then. */
const LEAST_BODY_RATE = 16 * 1024;

/** How often a closing server looks for connections that have become idle, in milliseconds. */
const SWEEP_MS = 50;

/** After how many looks a connection that has said nothing so far is closed. */
const SILENT_SWEEPS = 3;

/** A server that listens, and can end well. */
export interface ListeningServer {
  readonly port: number;
  /** How many clients are connected. */
  connections(): number;
  /** Stops accepting, waits for what is in flight, at most `graceMs`, then cuts the rest off. */
  close(graceMs: number): Promise<void>;
}

/** What a server is made of. */
export interface ServerParts extends RefusalParts {
  readonly patience?: Patience;
  /** What requests and responses are made of; of Node's own classes unless told otherwise. */
  readonly messages?: MessageClasses;
}

/** Starts an HTTP server that slow and half-open clients cannot hold. */
export async function listen(
  listener: RequestListener,
  { host, port }: ListenOptions,
  { patience = PATIENCE, messages, ...parts }: ServerParts,
): Promise<ListeningServer> {
  const server = createServer({
    ...messages,
    headersTimeout: patience.headersTimeout,
    // Bodies are looked after below: Node would cut off the large ones too.
    requestTimeout: 0,
    keepAliveTimeout: patience.keepAliveTimeout,
    connectionsCheckingInterval: patience.connectionsCheckingInterval,
    maxHeaderSize: 32 * 1024,
    insecureHTTPParser: false,
    // The application refuses a request without Host, so that its answer has the shape of all others.
    requireHostHeader: false,
  });
  server.maxRequestsPerSocket = 100_000;
  // Node ends a connection by itself that is silent for so long.
  server.timeout = patience.silenceTimeout;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  refuseMalformed(server, parts);
  const endWatch = refuseSlowBodies(server, {
    idleMs: patience.bodyIdleTimeout,
    wholeMs: patience.requestTimeout,
    leastRate: LEAST_BODY_RATE,
    checkMs: patience.connectionsCheckingInterval,
  });
  server.on('request', listener);
  // An expectation that nobody knows may be ignored (RFC 9110 §10.1.1); the server would answer without a problem.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: portOf(server),
    connections: () => sockets.size,
    close: (graceMs) => close(server, sockets, graceMs).finally(endWatch),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return (address satisfies AddressInfo).port;
}

async function close(server: Server, sockets: Iterable<Socket>, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  let sweeps = 0;
  const sweep = setInterval(() => {
    // A connection whose request was in flight stays open for the next one, and nobody is to wait for that.
    server.closeIdleConnections();
    sweeps += 1;
    // The server takes a connection that has never said anything for one that is about to: what had come already has been read by now.
    if (sweeps === SILENT_SWEEPS) for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  }, SWEEP_MS);
  server.closeIdleConnections();
  await closed;
  clearTimeout(timer);
  clearInterval(sweep);
}
