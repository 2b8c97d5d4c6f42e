import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** How slowly a request's body may come. */
export interface BodyPatience {
  /** Without a byte, in milliseconds. */
  readonly idleMs: number;
  /** For all of it, in milliseconds; longer only as long as it keeps to the least rate. */
  readonly wholeMs: number;
  /** In bytes a second, on the average. */
  readonly leastRate: number;
  /** How often it is looked after, in milliseconds. */
  readonly checkMs: number;
}

/** A body that comes in. */
interface Body {
  readonly request: IncomingMessage;
  readonly startedAt: number;
  readonly startBytes: number;
  bytes: number;
  movedAt: number;
  /** How long it was kept waiting by us. */
  heldUpMs: number;
}

/**
 * Refuses requests whose body has stalled, or trickles. One that is merely large may take as long as it needs: an upload of 64 MiB over a slow
 * line is no attack. Times in which bytes wait here to be taken are not the client's. Returns what ends the watch.
 */
export function refuseSlowBodies(server: Server, patience: BodyPatience): () => void {
  const bodies = new Map<Duplex, Body>();
  server.on('connection', (socket) => socket.once('close', () => bodies.delete(socket)));
  server.on('request', (request: IncomingMessage) => {
    const { headers, socket } = request;
    if (headers['transfer-encoding'] === undefined && !(Number(headers['content-length']) > 0)) return;
    const now = performance.now();
    const bytes = socket.bytesRead;
    bodies.set(socket, { request, startedAt: now, startBytes: bytes, bytes, movedAt: now, heldUpMs: 0 });
  });
  let lastAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    for (const [socket, body] of bodies) {
      if (body.request.complete) bodies.delete(socket);
      else if (isTooSlow(body, now, now - lastAt, patience)) {
        bodies.delete(socket);
        server.emit('clientError', Object.assign(new Error('the body is too slow'), { code: TIMEOUT }), socket);
      }
    }
    lastAt = now;
  }, patience.checkMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** The code of Node's own time limits. */
const TIMEOUT = 'ERR_HTTP_REQUEST_TIMEOUT';

function isTooSlow(
  body: Body,
  now: number,
  sinceLastMs: number,
  { idleMs, wholeMs, leastRate }: BodyPatience,
): boolean {
  const { bytesRead } = body.request.socket;
  if (body.request.readableLength > 0) {
    body.heldUpMs += sinceLastMs;
    body.movedAt = now;
  } else if (bytesRead > body.bytes) body.movedAt = now;
  body.bytes = bytesRead;
  if (now - body.movedAt >= idleMs) return true;
  const elapsedMs = now - body.startedAt - body.heldUpMs;
  return elapsedMs >= wholeMs && (bytesRead - body.startBytes) / (elapsedMs / 1000) < leastRate;
}
