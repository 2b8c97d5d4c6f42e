import { SERVER, spawnProcess, type ChildProcess } from './child-process.js';
import { HttpClient, type Answer, type Sending } from './http-client.js';
import { TEST_AUDIENCE, TEST_ISSUER, TEST_PUBLIC_PEM } from './tokens.js';
import { waitFor } from './wait-for.js';

/** A process of a cluster; one with a port answers HTTP. */
interface Member {
  readonly process: ChildProcess;
  readonly part: 'api' | 'worker';
  client: HttpClient | null;
}

const START_LIMIT_MS = 90_000;

/** Processes of the service that share a database, as an operator runs them. */
export class Cluster {
  private members: Member[] = [];
  private turn = 0;

  constructor(private readonly env: Readonly<Record<string, string>>) {}

  /** Starts as many more of a kind at once; waits until all are ready. */
  async add(part: Member['part'], many = 1): Promise<void> {
    const started = Array.from({ length: many }, () => this.spawn(part));
    await Promise.all(started.map((member) => ready(member)));
    this.members.push(...started);
  }

  /** Kills the oldest of a kind, in the middle of whatever it does. */
  async kill(part: Member['part']): Promise<void> {
    const victim = this.members.find((member) => member.part === part);
    if (victim === undefined) throw new Error(`there is no ${part}`);
    this.members = this.members.filter((member) => member !== victim);
    await victim.process.signal('SIGKILL');
    victim.client?.close();
  }

  /** Sends to the APIs in turn; when one does not answer, to the next, as a proxy before them does. */
  async send(sending: Sending): Promise<Answer> {
    return waitFor(async () => {
      const clients = this.members.flatMap(({ client }) => client ?? []);
      this.turn += 1;
      const client = clients[this.turn % clients.length];
      if (client === undefined) throw new Error('there is no API');
      const answer = await client.send(sending);
      if (answer.status === 503) throw new Error('unavailable');
      return answer;
    });
  }

  /** Sends to every API. */
  async ask(sending: Sending): Promise<readonly Answer[]> {
    return Promise.all(this.members.flatMap(({ client }) => client?.send(sending) ?? []));
  }

  /** Ends all of them well; answers their exit codes. */
  async end(): Promise<readonly (number | string | null)[]> {
    const { members } = this;
    await Promise.all(members.map(({ process }) => process.signal('SIGTERM')));
    return members.map(({ process }) => process.ended());
  }

  /** What they, or those of a kind, wrote, all in one. */
  output(of?: Member['part']): string {
    const told = this.members.filter(({ part }) => of === undefined || part === of);
    return told.map(({ process }) => process.output()).join('\n');
  }

  async stop(): Promise<void> {
    for (const { process, client } of this.members) {
      client?.close();
      if (process.ended() === null) await process.signal('SIGKILL');
    }
  }

  private spawn(part: Member['part']): Member {
    const env = {
      PROCESS: part,
      HOST: '127.0.0.1',
      PORT: '0',
      ADMIN_PORT: '0',
      DATABASE_POOL_MAX: '4',
      JWT_ISSUER: TEST_ISSUER,
      JWT_AUDIENCE: TEST_AUDIENCE,
      JWT_PUBLIC_KEY: TEST_PUBLIC_PEM,
      WEBHOOK_SECRET_KEY: `${'A'.repeat(43)}=`,
      WEBHOOK_ALLOW_PRIVATE_NETWORKS: 'true',
      ...this.env,
    };
    return { process: spawnProcess(SERVER, [], env), part, client: null };
  }
}

async function ready(member: Member): Promise<void> {
  const { process, part } = member;
  await waitFor(async () => {
    if (!process.output().includes('"ready"')) throw new Error(`not ready: ${process.output()}`);
  }, START_LIMIT_MS);
  const port = /"port":(\d+)/.exec(process.output())?.[1];
  if (part === 'api') member.client = new HttpClient(`http://127.0.0.1:${port}`);
}
