import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/** How the server deals with one action of one tenant, call by call; `ok` when the list is over. What is refused once stays refused. */
export type Manner = 'ok' | 'fail' | 'refuse' | 'hang' | 'twice' | 'die-before' | 'die-after' | 'slow';

const bodySchema = z.object({
  action: z.string(),
  operation: z.enum(['apply', 'compensate']),
  idempotency_key: z.string(),
  tenant: z.object({ tenant: z.string(), metadata: z.record(z.string(), z.string()) }),
});

/** One request as the server got it. */
export interface SeenRequest {
  readonly tenant: string;
  readonly action: string;
  readonly operation: 'apply' | 'compensate';
  readonly manner: Manner;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server of actions that behaves as badly as the tenant's metadata says: `{"<action>": "fail,hang,ok"}`. */
export class MisbehavingActions {
  readonly seen: SeenRequest[] = [];
  private readonly calls = new Map<string, number>();
  private readonly refused = new Set<string>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<MisbehavingActions> {
    const server = createServer();
    const actions = new MisbehavingActions(server);
    server.on('request', (request, response) => void actions.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return actions;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/actions`;
  }

  /** What was done for a tenant, in order and without repetitions. */
  done(tenant: string, operation: SeenRequest['operation']): readonly string[] {
    const done = this.seen
      .filter((one) => one.tenant === tenant && one.operation === operation)
      .filter(({ manner }) => ['ok', 'twice', 'die-after', 'slow'].includes(manner));
    return [...new Set(done.map(({ action }) => action))];
  }

  /** Dies with everything that is under way, and is back at the same address after a while. */
  async dieFor(ms: number): Promise<void> {
    const { port } = new URL(this.url);
    await this.stop();
    await delay(ms);
    this.server.listen(Number(port), '127.0.0.1');
    await once(this.server, 'listening');
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { action, operation, tenant } = bodySchema.parse(JSON.parse(body));
    const place = `${tenant.tenant} ${action} ${operation}`;
    const call = this.calls.get(place) ?? 0;
    this.calls.set(place, call + 1);
    const script = tenant.metadata[operation === 'apply' ? action : `${action}-compensate`];
    // A worker that dies with the answer asks again, and is told the same.
    const manner = this.refused.has(place) ? 'refuse' : mannerOf(script?.split(',')[call]);
    if (manner === 'refuse') this.refused.add(place);
    this.seen.push({ tenant: tenant.tenant, action, operation, manner, headers: request.headers, body });
    behave(manner, request, response);
  }
}

const MANNERS: readonly Manner[] = ['ok', 'fail', 'refuse', 'hang', 'twice', 'die-before', 'die-after', 'slow'];

function mannerOf(text: string | undefined): Manner {
  return MANNERS.find((manner) => manner === text) ?? 'ok';
}

function behave(manner: Manner, request: IncomingMessage, response: ServerResponse): void {
  if (manner === 'hang') return;
  if (manner === 'die-before' || manner === 'die-after') request.socket.destroy();
  else if (manner === 'fail') response.writeHead(503).end('Error: secret stack trace at /srv/internal.js');
  else if (manner === 'refuse') {
    const problem = { type: '/problems/credit', title: 'No credit', detail: 'The credit check failed.', status: 422 };
    response.writeHead(422, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  } else if (manner === 'slow') setTimeout(() => response.writeHead(204).end(), 300);
  else if (manner === 'twice') {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
    request.socket.end(`${answer}HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n`);
  } else response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
}
