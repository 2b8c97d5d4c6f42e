import { connect, type LookupFunction, type Socket } from 'node:net';
import { connect as connectSecurely, type ConnectionOptions } from 'node:tls';
import { ReceiverConnections } from './receiver-connections.js';
import type { ReceiverUrl } from './receiver-url.js';

/** How many receivers' connections are kept at once. */
const MAX_RECEIVERS = 500;

/** The connections of a process to receivers: each webhook has its own, so that none waits for another's. */
export class Connections {
  private readonly receivers = new Map<string, ReceiverConnections>();

  constructor(
    private readonly lookup: LookupFunction,
    private readonly tls: Pick<ConnectionOptions, 'ca'> = {},
  ) {}

  /** The connections of a webhook to its receiver. */
  of(webhook: string, receiver: ReceiverUrl): ReceiverConnections {
    const name = `${webhook} ${receiver.url.origin}`;
    const connections = this.receivers.get(name) ?? new ReceiverConnections(this.connector(receiver));
    // The one that was used last is the last to go.
    this.receivers.delete(name);
    this.receivers.set(name, connections);
    this.dropOldest();
    return connections;
  }

  /** Ends all of them. */
  close(): void {
    for (const connections of this.receivers.values()) connections.destroy();
    this.receivers.clear();
  }

  /** Connects to a receiver, by a name only as the lookup answers it. */
  private connector({ url, host, isLiteral }: ReceiverUrl): () => Socket {
    const to = { host, lookup: this.lookup, noDelay: true, keepAlive: true };
    if (url.protocol !== 'https:') return () => connect({ ...to, port: Number(url.port || 80) });
    let session: Buffer | undefined;
    const secure = { ...this.tls, ALPNProtocols: ['http/1.1'], ...(!isLiteral && { servername: host }) };
    return () => {
      const socket = connectSecurely({ ...to, ...secure, port: Number(url.port || 443), ...(session && { session }) });
      socket.on('session', (latest) => {
        session = latest;
      });
      // What a connection fails by is not tried again.
      socket.once('error', () => {
        session = undefined;
      });
      return socket;
    };
  }

  private dropOldest(): void {
    if (this.receivers.size <= MAX_RECEIVERS) return;
    for (const [name, connections] of this.receivers) {
      if (connections.isInUse) continue;
      connections.destroy();
      this.receivers.delete(name);
      return;
    }
  }
}
