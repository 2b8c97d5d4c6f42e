import { Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Connections are kept for less than servers usually keep them, so that none is used just when it is closed. */
const IDLE_MS = 4_000;
/** A receiver that says for how long it keeps them is left so much earlier. */
const EARLIER_MS = 1_000;
/** How many idle connections are kept: as many as a receiver gets requests at once. */
const MOST_IDLE = 64;

interface Connection {
  readonly socket: Socket;
  /** How long it may be idle; 0 when it is not to be used again. */
  idleMs: number;
}

/**
 * The connections to one receiver, as an agent of `node:http`: its own does more for each request than one receiver needs (ADR 76). What an agent owes
 * a request is `onSocket`; the request then has its socket emit `free` when it may be used again.
 */
export class ReceiverConnections extends Agent {
  private readonly all = new Set<Connection>();
  /** The one that was used last is used next, so that what is not needed gets old. */
  private readonly idle: Connection[] = [];

  constructor(private readonly connect: () => Socket) {
    super({ keepAlive: true });
  }

  /** Whether somebody waits for an answer. */
  get isInUse(): boolean {
    return this.all.size > this.idle.length;
  }

  /** Called by a request that was made with this agent. */
  addRequest(request: ClientRequest): void {
    const connection = this.take() ?? this.open();
    request.once('response', (answer: IncomingMessage) => {
      connection.idleMs = idleMsAfter(answer);
    });
    request.onSocket(connection.socket);
  }

  /** Ends all of them. */
  override destroy(): void {
    for (const { socket } of this.all) socket.destroy();
  }

  private take(): Connection | null {
    for (;;) {
      const connection = this.idle.pop();
      if (connection === undefined) return null;
      if (!connection.socket.writable) continue;
      connection.socket.ref();
      return connection;
    }
  }

  private open(): Connection {
    const socket = this.connect();
    const connection: Connection = { socket, idleMs: IDLE_MS };
    this.all.add(connection);
    socket.on('free', () => this.keep(connection));
    socket.on('timeout', () => {
      if (this.idle.includes(connection)) socket.destroy();
    });
    // Whoever uses it hears of it; while nobody does, it does not matter.
    socket.on('error', () => undefined);
    socket.once('close', () => this.forget(connection));
    return connection;
  }

  private keep(connection: Connection): void {
    const { socket, idleMs } = connection;
    if (!socket.writable || idleMs <= 0 || this.idle.length >= MOST_IDLE) {
      socket.destroy();
      return;
    }
    if (socket.timeout !== idleMs) socket.setTimeout(idleMs);
    socket.unref();
    this.idle.push(connection);
  }

  private forget(connection: Connection): void {
    this.all.delete(connection);
    const place = this.idle.indexOf(connection);
    if (place >= 0) this.idle.splice(place, 1);
  }
}

/** As a receiver's `Keep-Alive: timeout=…` says. */
function idleMsAfter({ headers }: IncomingMessage): number {
  const seconds = /^timeout=(\d{1,9})/.exec(String(headers['keep-alive']))?.[1];
  return seconds === undefined ? IDLE_MS : Math.min(IDLE_MS, Number(seconds) * 1000 - EARLIER_MS);
}
