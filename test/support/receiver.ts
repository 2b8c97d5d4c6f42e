import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { Webhook } from 'standardwebhooks';
import { portOf } from './port-of.js';

/** A request that a receiver got. */
export interface Receipt {
  readonly at: number;
  readonly path: string;
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a receiver does with a request: answers in any way, or not at all. */
export type Behaviour = (receipt: Receipt, response: ServerResponse, request: IncomingMessage) => void;

/** A real HTTP receiver on this host, that notes what it gets. */
export interface Receiver {
  readonly url: string;
  readonly receipts: readonly Receipt[];
  behave(behaviour: Behaviour): void;
  /** Checks a signature by the public library. @throws when it is not good */
  verify(receipt: Receipt, secret: string): void;
  close(): Promise<void>;
}

/** Answers every request alike. */
export function answering(status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Behaviour {
  return (_receipt, response) => void response.writeHead(status, headers).end(body);
}

/** Never answers. */
export const hanging: Behaviour = () => undefined;

/** Cuts the connection. */
export const resetting: Behaviour = (_receipt, _response, request) => void request.socket.resetAndDestroy();

/** Starts a receiver on a free port. */
export async function startReceiver(behaviour: Behaviour = answering(204)): Promise<Receiver> {
  let current = behaviour;
  const receipts: Receipt[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const receipt = {
        at: Date.now(),
        path: request.url ?? '',
        id: headers['webhook-id'] ?? '',
        headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      receipts.push(receipt);
      current(receipt, response, request);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server)}/hook`,
    receipts,
    behave: (next) => {
      current = next;
    },
    verify: (receipt, secret) => void new Webhook(secret).verify(receipt.body, { ...receipt.headers }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
