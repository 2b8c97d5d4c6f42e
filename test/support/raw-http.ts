import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { jsonObject, type Answer } from './http-client.js';

/** A bare connection: what is written goes out as it is, also what is no HTTP. */
export class RawConnection {
  private received = '';
  private readonly ended: Promise<void>;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (chunk) => (this.received += String(chunk)));
    socket.on('error', () => undefined);
    this.ended = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  static async open(origin: string): Promise<RawConnection> {
    const { hostname, port } = new URL(origin);
    const socket = connect({ host: hostname, port: Number(port) });
    const connection = new RawConnection(socket);
    await once(socket, 'connect');
    return connection;
  }

  write(data: string | Uint8Array): void {
    this.socket.write(typeof data === 'string' ? Buffer.from(data, 'latin1') : data);
  }

  /** Ends our side, as a client does that has nothing more to say. */
  end(): void {
    this.socket.end();
  }

  /** Takes in nothing more, as a client does that hangs. */
  stopReading(): void {
    this.socket.pause();
  }

  /** Takes in the first bytes that come, and then nothing more. */
  async readOnce(): Promise<void> {
    const first = once(this.socket, 'data');
    this.socket.once('data', () => this.stopReading());
    await first;
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** What came so far. */
  get text(): string {
    return this.received;
  }

  get answers(): readonly Answer[] {
    return parseAnswers(this.text);
  }

  /** Waits until the other side has closed the connection, and answers all that it said. */
  async closed(timeoutMs = 10_000): Promise<readonly Answer[]> {
    await within(this.ended, timeoutMs, 'the connection stays open');
    return this.answers;
  }

  /** Waits until there are as many whole answers, or the connection is closed. */
  async answered(count = 1, timeoutMs = 10_000): Promise<readonly Answer[]> {
    const enough = new Promise<void>((resolve) => {
      const look = () => void (this.answers.length >= count && resolve());
      this.socket.on('data', look);
      look();
    });
    await within(Promise.race([enough, this.ended]), timeoutMs, 'there is no answer');
    return this.answers;
  }
}

/** Sends bytes over a connection of their own; answers the first answer to them. */
export async function sendRaw(origin: string, data: string | Uint8Array): Promise<Answer> {
  const connection = await RawConnection.open(origin);
  try {
    connection.write(data);
    const [first] = await connection.answered();
    if (first === undefined) throw new Error('the connection was closed without an answer');
    return first;
  } finally {
    connection.destroy();
  }
}

function parseAnswers(text: string): Answer[] {
  const answers: Answer[] = [];
  for (let rest = text; ;) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd === -1) return answers;
    const [statusLine = '', ...lines] = rest.slice(0, headEnd).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1]);
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const length = Number(headers['content-length'] ?? 0);
    const body = rest.slice(headEnd + 4, headEnd + 4 + length);
    if (body.length < length) return answers;
    const decoded = Buffer.from(body, 'latin1').toString();
    if (status !== 100) answers.push({ status, headers, text: decoded, body: jsonObject(decoded) });
    rest = rest.slice(headEnd + 4 + length);
  }
}

async function within<T>(promise: Promise<T>, timeoutMs: number, complaint: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), timeoutMs);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
