import type { DocumentedAnswer } from './documented-answer.js';
import { Agent, request, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body, where it is a JSON object; else empty. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is sent; anything that Node does not refuse to write. */
export interface Sending {
  readonly method?: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Sent as it is; objects as JSON. */
  readonly body?: string | Uint8Array | object;
  /** How long the answer may take before it counts as a hang, in milliseconds. */
  readonly hangMs?: number;
}

/** How long an answer may take before it counts as a hang, in milliseconds. */
const HANG_MS = 45_000;

/** Sends requests byte by byte as told, many at once over connections that stay open. */
export class HttpClient {
  private readonly agent: Agent;
  private readonly server: Pick<URL, 'hostname' | 'port'>;

  constructor(
    origin: string,
    private readonly headers: OutgoingHttpHeaders = {},
    /** Looks at every answer, and throws when it is not as it should be. */
    private readonly check: (answer: DocumentedAnswer) => void = () => undefined,
    maxSockets = 256,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets });
    this.server = new URL(origin);
  }

  async send(sending: Sending): Promise<Answer> {
    const answer = await this.exchange(sending);
    this.check({ method: sending.method ?? 'GET', path: sending.path, ...answer, body: answer.text });
    return answer;
  }

  private exchange({ method = 'GET', path, headers = {}, body, hangMs = HANG_MS }: Sending): Promise<Answer> {
    const { hostname, port } = this.server;
    const bytes = toBytes(body);
    const type = bytes === null || body instanceof Uint8Array ? {} : { 'content-type': 'application/json' };
    const allHeaders = withoutUndefined({ ...type, ...this.headers, ...headers });
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, method, path, headers: allHeaders, agent: this.agent }, (response) => {
        void readAnswer(response).then(resolve, reject);
      });
      sent.setTimeout(hangMs, () => sent.destroy(new Error(`${method} ${path} hangs`)));
      sent.once('error', reject);
      if (bytes === null) sent.end();
      else sent.end(bytes);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** A JSON object out of a text; empty where there is none. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode ?? 0, headers: response.headers, text, body: jsonObject(text) };
}

function toBytes(body: Sending['body']): Uint8Array | null {
  if (body === undefined) return null;
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function withoutUndefined(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}
