import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { KeyObject } from 'node:crypto';

/** Publishes a key set on loopback, counts who asks for it, and fails on demand. */
export class KeySetServer {
  fetches = 0;
  /** What it answers instead of the keys, while set. */
  answer: RequestListener | null = null;
  private keys: readonly object[] = [];
  private readonly server = createServer((request, response) => {
    this.fetches += 1;
    if (this.answer !== null) this.answer(request, response);
    else response.setHeader('connection', 'close').end(JSON.stringify({ keys: this.keys }));
  });

  static async start(...keys: object[]): Promise<KeySetServer> {
    const server = new KeySetServer();
    server.publish(...keys);
    server.server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return server;
  }

  get url(): URL {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
    return new URL(`http://127.0.0.1:${address.port}/jwks`);
  }

  publish(...keys: object[]): void {
    this.keys = keys;
  }

  /** Answers 503 to everybody. */
  fail(): void {
    this.answer = (_request, response) => response.writeHead(503, { connection: 'close' }).end();
  }

  recover(): void {
    this.answer = null;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** A public key as a member of a key set. */
export function jwk(key: KeyObject, members: Readonly<Record<string, unknown>> = {}): object {
  return { ...key.export({ format: 'jwk' }), ...members };
}
