import { expect } from 'chai';
import { instanceOf } from '../../src/adapters/http/instance.js';
import type { HttpClient, Answer, Sending } from './http-client.js';
import { expectProblem, type Expected } from './problem-shape.js';
import { sendRaw } from './raw-http.js';
import { borrowService } from './standing-service.js';
import type { StoredState } from './stored-state.js';
import type { TestService } from './test-service.js';
import { mintToken } from './tokens.js';

export const TENANTS = '/api/provisioning/tenants';

/** A tenant that nothing is wrong with. */
export const GOOD = { client_name: 'Example Corp', email: 'admin@example.com' };

/** A service with one tenant in it, to which bad requests are sent. */
export class RefusalBench {
  readonly token = mintToken();
  /** The path of the one tenant. */
  tenant = '';

  private constructor(
    readonly service: TestService,
    readonly client: HttpClient,
    readonly state: StoredState,
  ) {}

  static async start(): Promise<RefusalBench> {
    const service = await borrowService();
    const bench = new RefusalBench(service, service.client(), service.state);
    const created = await bench.client.send({ method: 'POST', path: TENANTS, body: GOOD });
    bench.tenant = `${TENANTS}/${String(created.body['tenant'])}`;
    return bench;
  }

  /** Expects a request to be refused with a 4xx of the contract's shape. */
  async refuses(sending: Sending, expected: Expected = {}): Promise<Answer> {
    const instance = instanceOf(sending.path);
    return expectRefusal(await this.client.send(sending), { instance, ...expected });
  }

  /** The same for bytes on a bare connection. */
  async refusesRaw(data: string | Uint8Array, expected: Expected = {}): Promise<Answer> {
    return expectRefusal(await sendRaw(this.service.origin, data), expected);
  }

  async stop(): Promise<void> {
    await this.service.stop();
  }
}

function expectRefusal(answer: Answer, expected: Expected): Answer {
  expect(answer.status, answer.text.slice(0, 300)).to.be.within(400, 499);
  expectProblem(answer, expected);
  return answer;
}

/**
 * A bench for the tests of a `describe`, started before the first and stopped after the last. None of the tests may leave
 * anything behind in the database.
 */
export function useRefusalBench(): () => RefusalBench {
  let bench: RefusalBench | undefined;
  let stored: string | undefined;
  before(async () => {
    bench = await RefusalBench.start();
    stored = await bench.state.digest();
  });
  afterEach('nothing is stored', async () => {
    const [before, now] = [stored, await bench?.state.digest()];
    stored = now;
    expect(now).to.equal(before);
  });
  after(() => bench?.stop());
  return () => {
    if (bench === undefined) throw new Error('the bench stands only while tests run');
    return bench;
  };
}
