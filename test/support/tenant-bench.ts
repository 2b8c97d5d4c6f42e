import { expect } from 'chai';
import type { Answer, HttpClient, Sending } from './http-client.js';
import { borrowService } from './standing-service.js';
import type { StoredState } from './stored-state.js';
import { startTestService, type TestService } from './test-service.js';

export const TENANTS = '/api/provisioning/tenants';

type Options = NonNullable<Parameters<typeof startTestService>[0]>;
type Headers = NonNullable<Sending['headers']>;

/** A service, a partner's administrator who calls it, and a look into its database. */
export class TenantBench {
  private emails = 0;

  private constructor(
    readonly service: TestService,
    readonly client: HttpClient,
    readonly state: StoredState,
  ) {}

  static async start(options: Options = {}): Promise<TenantBench> {
    return TenantBench.at(await startTestService(options));
  }

  /** A bench at a service that runs already, and stops with it. */
  static at(service: TestService): TenantBench {
    return new TenantBench(service, service.client(), service.state);
  }

  /** A body that no earlier one is in conflict with. */
  fresh(fields: object = {}): Record<string, unknown> {
    this.emails += 1;
    return { client_name: 'Example Corp', email: `tenant-${process.pid}-${this.emails}@example.com`, ...fields };
  }

  /** Creates a tenant; answers where it is. */
  async create(fields: object = {}, client: HttpClient = this.client): Promise<string> {
    const { status, text, headers } = await client.send({ method: 'POST', path: TENANTS, body: this.fresh(fields) });
    expect(status, text).to.equal(201);
    return headers.location ?? '';
  }

  get(path: string, headers: Headers = {}): Promise<Answer> {
    return this.client.send({ path, headers });
  }

  post(path: string, body?: object, headers: Headers = {}): Promise<Answer> {
    return this.client.send({ method: 'POST', path, headers, ...(body !== undefined && { body }) });
  }

  patch(path: string, body: object, headers: Headers = {}): Promise<Answer> {
    return this.client.send({ method: 'PATCH', path, headers, body });
  }

  put(path: string, body: object, headers: Headers = {}): Promise<Answer> {
    return this.client.send({ method: 'PUT', path, headers, body });
  }

  delete(path: string, headers: Headers = {}): Promise<Answer> {
    return this.client.send({ method: 'DELETE', path, headers });
  }

  /** The stored row of the tenant at a path. */
  async row(path: string): Promise<Record<string, unknown>> {
    const [row] = await this.state.rows('select * from tenants where id = $1::uuid', [idIn(path)]);
    return row ?? expect.fail('there is no such row');
  }

  /** The stored events of the tenant at a path, in the order of its versions. */
  events(path: string): Promise<Record<string, unknown>[]> {
    return this.state.rows(
      `select type, actor_sub, request_id, data->'changes' as changes, data->'tenant' as tenant,
         (data->'tenant'->>'version')::int as version
       from events where tenant_id = $1::uuid order by version`,
      [idIn(path)],
    );
  }

  async stop(): Promise<void> {
    await this.service.stop();
  }
}

/** The id of the tenant at a path. */
export function idIn(path: string): string {
  return path.slice(TENANTS.length + 1).split('/')[0] ?? '';
}

/**
 * A bench for the tests of a `describe`, started before the first and stopped after the last. With options, its service is its own;
 * without, the one that all such benches of this process use in turn, with nothing in it.
 */
export function useTenantBench(options?: Options): () => TenantBench {
  let bench: TenantBench | undefined;
  before(async () => {
    bench = TenantBench.at(await (options === undefined ? borrowService() : startTestService(options)));
  });
  after(() => bench?.stop());
  return () => bench ?? expect.fail('the bench stands only while tests run');
}
