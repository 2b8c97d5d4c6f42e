import { expect } from 'chai';
import { SystemClock } from '../../src/adapters/system/system-clock.js';
import type { Clock } from '../../src/application/shared/ports.js';
import type { Answer, HttpClient, Sending } from './http-client.js';
import { expectProblem, type Expected } from './problem-shape.js';
import { borrowService } from './standing-service.js';
import { TenantBench } from './tenant-bench.js';
import { waitFor } from './wait-for.js';

export const BULK_JOBS = '/api/provisioning/bulk-jobs';

/** How an upload is sent. */
export interface UploadVariation {
  readonly query?: string;
  readonly headers?: NonNullable<Sending['headers']>;
  readonly client?: HttpClient;
}

/** A service, if wanted with a worker in the same process, and ways to upload to it. */
export class BulkBench {
  private constructor(readonly tenants: TenantBench) {}

  /** With a worker, the service is its own. */
  static async start(worker = true, clock: Clock = new SystemClock()): Promise<BulkBench> {
    if (!worker) return new BulkBench(TenantBench.at(await borrowService()));
    return new BulkBench(await TenantBench.start({ worker, clock, allowPrivateNetworks: true }));
  }

  /** Uploads a body of a type as it is. */
  upload(type: string, body: string | Uint8Array, variation: UploadVariation = {}): Promise<Answer> {
    const { query = '', headers = {}, client = this.tenants.client } = variation;
    return client.send({
      method: 'POST',
      path: `${BULK_JOBS}${query}`,
      headers: { 'content-type': type, ...headers },
      hangMs: 110_000,
      body: typeof body === 'string' ? Buffer.from(body) : body,
    });
  }

  csv(body: string | Uint8Array, variation: UploadVariation = {}): Promise<Answer> {
    return this.upload('text/csv', body, variation);
  }

  ndjson(rows: readonly unknown[] | string, variation: UploadVariation = {}): Promise<Answer> {
    const text = typeof rows === 'string' ? rows : rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    return this.upload('application/x-ndjson', text, variation);
  }

  json(items: readonly unknown[], variation: UploadVariation & { readonly fields?: object } = {}): Promise<Answer> {
    return this.upload('application/json', JSON.stringify({ items, ...variation.fields }), variation);
  }

  /** Expects an upload to be accepted; passes on the answer. */
  async accepts(sending: Promise<Answer>): Promise<Answer> {
    const answer = await sending;
    expect(answer.status, answer.text).to.equal(202);
    return answer;
  }

  /** Expects an upload to be refused, and nothing to be stored; passes on the answer. */
  async refuses(sending: () => Promise<Answer>, problem: Expected, detail: RegExp): Promise<Answer> {
    const digest = await this.tenants.state.digest();
    const answer = await sending();
    expectProblem(answer, problem);
    expect(answer.body['detail']).to.match(detail);
    expect(await this.tenants.state.digest()).to.equal(digest);
    return answer;
  }

  /** Waits for the end of a job that was just accepted; answers the job. */
  async ended(accepted: Answer): Promise<Readonly<Record<string, unknown>>> {
    expect(accepted.status, accepted.text).to.be.oneOf([200, 202]);
    return waitFor(async () => {
      const { body } = await this.tenants.get(accepted.headers.location ?? '');
      expect(body['finished_at']).not.to.equal(null);
      return body;
    }, 15_000);
  }

  /** A job's items, all of them. */
  async items(accepted: Answer, query = ''): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const path = `${accepted.headers.location ?? ''}/items${query}`;
    const { text, status } = await this.tenants.get(path, { accept: 'application/x-ndjson' });
    expect(status, text).to.equal(200);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Record<string, unknown> => ({ ...Object(JSON.parse(line)) }));
  }

  stop(): Promise<void> {
    return this.tenants.stop();
  }
}

/** A bench for the tests of a `describe`, started before the first and stopped after the last. */
export function useBulkBench(worker = true, clock?: Clock): () => BulkBench {
  let bench: BulkBench | undefined;
  before(async () => {
    bench = await BulkBench.start(worker, clock);
  });
  after(() => bench?.stop());
  return () => bench ?? expect.fail('the bench stands only while tests run');
}
