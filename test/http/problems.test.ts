import { expect } from 'chai';
import { PROBLEMS, type ProblemCode } from '../../src/adapters/http/problem-catalogue.js';
import { createEmptyDatabase } from '../support/database.js';
import type { Answer } from '../support/http-client.js';
import { expectProblem } from '../support/problem-shape.js';
import { TENANTS, TenantBench } from '../support/tenant-bench.js';

const UNKNOWN = `${TENANTS}/01890a5d-ac96-774b-bcce-b302099a8057`;
const HOUR_AGO = Math.floor(Date.now() / 1000) - 3600;

/** The services that it takes to meet every problem. */
interface Services {
  readonly usual: TenantBench;
  readonly careful: TenantBench;
  readonly community: TenantBench;
  readonly limited: TenantBench;
  readonly broken: TenantBench;
  readonly withoutDatabase: TenantBench;
}

/** How each problem is met; a code that is new does not compile until it says so here. */
const PROVOCATIONS = {
  'invalid-request': ({ usual }) => usual.post(TENANTS, { client_name: '' }),
  'malformed-json': ({ usual }) => usual.client.send({ method: 'POST', path: TENANTS, body: '{' }),
  'invalid-cursor': ({ usual }) => usual.get(`${TENANTS}?cursor=bent`),
  'invalid-idempotency-key': ({ usual }) => usual.post(TENANTS, usual.fresh(), { 'idempotency-key': '' }),
  unauthenticated: ({ usual }) => usual.get(UNKNOWN, { authorization: undefined }),
  'token-expired': ({ usual }) => usual.service.client({ exp: HOUR_AGO }).send({ path: UNKNOWN }),
  'permission-denied': ({ usual }) => usual.service.client({ roles: [] }).send({ path: UNKNOWN }),
  'tenant-not-found': ({ usual }) => usual.get(UNKNOWN),
  'bulk-job-not-found': ({ usual }) => usual.get('/api/provisioning/bulk-jobs/0192f7a4-5b1c-7e3a-9f10-2c4d6e8f0a1b'),
  'webhook-not-found': ({ usual }) => usual.get(UNKNOWN.replace('/tenants/', '/webhooks/')),
  'event-not-found': ({ usual }) => usual.get(UNKNOWN.replace('/tenants/', '/events/')),
  'route-not-found': ({ usual }) => usual.get('/api/provisioning/nowhere'),
  'method-not-allowed': ({ usual }) => usual.put(TENANTS, {}),
  'not-acceptable': ({ usual }) => usual.get(UNKNOWN, { accept: 'image/png' }),
  'tenant-already-exists': async ({ usual }) => {
    await usual.post(TENANTS, { client_name: 'x', email: 'twice@example.com' });
    return usual.post(TENANTS, { client_name: 'x', email: 'twice@example.com' });
  },
  'invalid-state-transition': async ({ usual }) => usual.post(`${await usual.create()}/resume`),
  'precondition-failed': async ({ usual }) => usual.delete(await usual.create(), { 'if-match': '"2"' }),
  'payload-too-large': ({ usual }) => usual.client.send({ method: 'POST', path: TENANTS, body: ' '.repeat(300_000) }),
  'unsupported-media-type': ({ usual }) => usual.post(TENANTS, {}, { 'content-type': 'text/plain' }),
  'idempotency-key-reused': async ({ usual }) => {
    await usual.post(TENANTS, usual.fresh(), { 'idempotency-key': 'reused' });
    return usual.post(TENANTS, usual.fresh(), { 'idempotency-key': 'reused' });
  },
  'precondition-required': async ({ careful }) => careful.delete(UNKNOWN),
  'rate-limited': async ({ limited }) => {
    await limited.get(UNKNOWN);
    return limited.get(UNKNOWN);
  },
  'internal-error': ({ broken }) => broken.get(UNKNOWN),
  'edition-required': ({ community }) => community.get(UNKNOWN),
  unavailable: ({ withoutDatabase }) => withoutDatabase.get(UNKNOWN),
} satisfies Record<ProblemCode, (services: Services) => Promise<Answer>>;

/** The headers that belong to a problem. */
const HEADERS: Partial<Record<ProblemCode, Readonly<Record<string, RegExp>>>> = {
  unauthenticated: { 'www-authenticate': /^Bearer$/ },
  'token-expired': { 'www-authenticate': /^Bearer error="invalid_token", error_description="[^"]+"$/ },
  'method-not-allowed': { allow: /^POST, OPTIONS$|POST/ },
  'unsupported-media-type': { accept: /^application\/json$/ },
  'rate-limited': { 'retry-after': /^[1-9]\d*$/, ratelimit: /^"partner";r=0;t=\d+$/ },
  unavailable: { 'retry-after': /^[1-9]\d*$/ },
};

/** Members of a problem beside those that all have. */
const MEMBERS: Partial<Record<ProblemCode, readonly string[]>> = {
  'invalid-request': ['errors'],
  'invalid-cursor': ['errors'],
  'permission-denied': ['permission'],
  'tenant-already-exists': ['field', 'existing_tenant', 'errors'],
  'invalid-state-transition': ['from', 'to', 'allowed'],
};

function isCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

/** Where a database was, and is no more. */
async function droppedDatabase(): Promise<string> {
  const database = await createEmptyDatabase();
  await database.drop();
  return database.url;
}

const USUAL_MEMBERS = ['type', 'title', 'status', 'detail', 'instance', 'code', 'request_id'];

describe('every problem of the catalogue', () => {
  let services: Services;

  before(async () => {
    const usual = await TenantBench.start();
    const databaseUrl = usual.service.databaseUrl;
    const broken = await TenantBench.start();
    await broken.state.rows('alter table tenants rename to lost');
    const [careful, community, limited, withoutDatabase] = await Promise.all([
      TenantBench.start({ databaseUrl, requireIfMatch: true }),
      TenantBench.start({ databaseUrl, edition: 'community' }),
      TenantBench.start({ databaseUrl, rateLimit: { burst: 1, perMinute: 1 } }),
      TenantBench.start({ databaseUrl: await droppedDatabase() }),
    ]);
    services = { usual, careful, community, limited, broken, withoutDatabase };
  });
  after(async () => {
    const { usual, ...others } = services;
    for (const bench of Object.values(others)) await bench.stop();
    await usual.stop();
  });

  for (const [code, provoke] of Object.entries(PROVOCATIONS)) {
    if (!isCode(code)) continue;
    const { status } = PROBLEMS[code];

    it(`${status} ${code}, in the one shape, with its headers`, async () => {
      const answer = await provoke(services);
      expectProblem(answer, { status, code });
      expect(answer.body).to.have.all.keys(...USUAL_MEMBERS, ...(MEMBERS[code] ?? []));
      for (const [name, value] of Object.entries(HEADERS[code] ?? {}))
        expect(answer.headers[name], name).to.match(value);
    });
  }

  it('a problem keeps the request id that the client sent', async () => {
    const answer = await services.usual.get(UNKNOWN, { 'x-request-id': 'mine:1' });
    expect(answer.body['request_id']).to.equal('mine:1');
  });

  it('the log has the cause of a 500 and a 503, and the answer does not', async () => {
    for (const bench of [services.broken, services.withoutDatabase]) {
      const answer = await bench.get(UNKNOWN);
      const line = bench.service.log.find(({ request_id }) => request_id === answer.headers['x-request-id']);
      expect(line).to.have.property('err');
      expect(line).to.include({ status: answer.status, route: '/tenants/{tenant}' });
    }
  });

  it('503 on readyz while the database is away, 200 on livez', async () => {
    const answer = await services.withoutDatabase.get('/readyz');
    expectProblem(answer, { status: 503, code: 'unavailable' });
    expect(answer.body['checks']).to.deep.equal({ accepting: 'ok', database: 'failing' });
    expect(answer.headers['retry-after']).to.match(/^\d+$/);
    expect((await services.withoutDatabase.get('/livez')).status).to.equal(200);
    expect((await services.usual.get('/readyz')).status).to.equal(200);
  });
});
