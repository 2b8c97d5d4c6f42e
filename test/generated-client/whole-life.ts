/**
 * A tenant's whole life, told by a client that knows nothing but the OpenAPI document: `node whole-life.js <origin> <token>`. Compiled
 * against the types that openapi-typescript makes of the document, as a partner would do it; ends with 1 where something is not as documented.
 */
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import createClient from 'openapi-fetch';
import type { components, paths } from './schema.js';

type Tenant = components['schemas']['Tenant'];

const [origin = '', token = ''] = process.argv.slice(2);
const api = createClient<paths, 'application/json' | 'application/problem+json'>({
  baseUrl: origin,
  headers: { Authorization: `Bearer ${token}` },
});

const TENANTS = '/api/provisioning/tenants';
const TENANT = '/api/provisioning/tenants/{tenant}';

/** What an answer holds that must be a success; what it is, the types say. */
function done<Data>({ data, error, response }: { data?: Data; error?: unknown; response: Response }): Data {
  if (data !== undefined) return data;
  throw new Error(`${response.url} was answered with ${response.status}: ${JSON.stringify(error)}`);
}

async function create(): Promise<Tenant> {
  const order = {
    params: { header: { 'Idempotency-Key': 'order-4711' } },
    body: { client_name: 'Whole Life Ltd', email: 'life@example.com', metadata: { segment: 'smb' } },
  };
  const first = await api.POST(TENANTS, order);
  strictEqual(first.response.status, 201);
  const again = await api.POST(TENANTS, order);
  strictEqual(again.response.headers.get('Idempotency-Replayed'), 'true');
  deepStrictEqual(again.data, first.data);
  const taken = await api.POST(TENANTS, { body: order.body });
  strictEqual(taken.error?.code, 'tenant-already-exists');
  strictEqual(taken.error.status, 409);
  return done(first);
}

async function read(created: Tenant): Promise<void> {
  const path = { tenant: created.tenant };
  const { data, response } = await api.GET(TENANT, { params: { path } });
  deepStrictEqual(data, created);
  const header = { 'If-None-Match': response.headers.get('ETag') ?? '' };
  const unchanged = await api.GET(TENANT, { params: { path, header } });
  strictEqual(unchanged.response.status, 304);
}

async function list(created: Tenant): Promise<void> {
  const query = {
    status: ['active' as const, 'suspended' as const],
    metadata: { segment: 'smb' },
    q: 'whole life',
    sort: '-created_at' as const,
    include_total: 'true' as const,
    limit: 1,
  };
  const page = done(await api.GET(TENANTS, { params: { query } }));
  deepStrictEqual(page, { data: [created], has_more: false, next_cursor: null, total: 1 });
  const names = done(await api.GET(TENANTS, { params: { query: { fields: 'client_name' } } }));
  deepStrictEqual(names.data, [{ client_name: 'Whole Life Ltd' }]);
}

async function change({ tenant, version }: Tenant): Promise<Tenant> {
  const params = { path: { tenant }, header: { 'If-Match': `"${version}"` } };
  const patched = done(await api.PATCH(TENANT, { params, body: { plan: 'business', metadata: { segment: null } } }));
  deepStrictEqual([patched.plan, patched.metadata, patched.version], ['business', {}, 2]);
  const stale = await api.PATCH(TENANT, { params, body: { plan: 'basic' } });
  strictEqual(stale.error?.code, 'precondition-failed');
  // What was read can be sent back as it is, but for what is to change.
  const replaced = done(await api.PUT(TENANT, { params: { path: { tenant } }, body: { ...patched, plan: null } }));
  deepStrictEqual([replaced.plan, replaced.version], [null, 3]);
  return replaced;
}

async function act({ tenant }: Tenant): Promise<void> {
  const params = { path: { tenant } };
  const suspended = done(await api.POST(`${TENANT}/suspend`, { params, body: { reason: 'Unpaid invoices' } }));
  deepStrictEqual([suspended.status, suspended.status_reason], ['suspended', 'Unpaid invoices']);
  const twice = await api.POST(`${TENANT}/suspend`, { params });
  strictEqual(twice.error?.code, 'invalid-state-transition');
  const resumed = done(await api.POST(`${TENANT}/resume`, { params }));
  deepStrictEqual([resumed.status, resumed.status_reason], ['active', null]);
}

async function end({ tenant }: Tenant): Promise<void> {
  const params = { path: { tenant } };
  strictEqual((await api.DELETE(TENANT, { params })).response.status, 204);
  strictEqual((await api.GET(TENANT, { params })).error?.code, 'tenant-not-found');
  const deleted = done(await api.GET(TENANTS, { params: { query: { status: ['deleted'] } } }));
  ok(deleted.data[0]?.deleted_at);
  strictEqual(done(await api.POST(`${TENANT}/restore`, { params })).deleted_at, null);
  const early = await api.POST(`${TENANT}/purge`, { params });
  strictEqual(early.error?.code, 'invalid-state-transition');
  await history(tenant);
  strictEqual((await api.DELETE(TENANT, { params })).response.status, 204);
  strictEqual((await api.POST(`${TENANT}/purge`, { params })).response.status, 204);
  strictEqual((await api.POST(`${TENANT}/restore`, { params })).error?.code, 'tenant-not-found');
}

async function history(tenant: string): Promise<void> {
  const types: string[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const query = { limit: 3, ...(cursor !== undefined && { cursor }) };
    const page = done(await api.GET(`${TENANT}/events`, { params: { path: { tenant }, query } }));
    types.push(...page.data.map(({ type }) => type));
    cursor = page.next_cursor;
  }
  deepStrictEqual(types.toReversed(), [
    'tenant.created',
    'tenant.updated',
    'tenant.updated',
    'tenant.suspended',
    'tenant.resumed',
    'tenant.deleted',
    'tenant.restored',
  ]);
}

/** Never called: what the document does not allow must not compile either. */
export async function misuse(): Promise<void> {
  // @ts-expect-error the e-mail address is required
  await api.POST(TENANTS, { body: { client_name: 'No address' } });
  // @ts-expect-error a plan is a text
  await api.POST(TENANTS, { body: { client_name: 'A', email: 'a@example.com', plan: 1 } });
  // @ts-expect-error there is no such status
  await api.GET(TENANTS, { params: { query: { status: ['gone'] } } });
  // @ts-expect-error which tenant is not said
  await api.DELETE(TENANT, { params: {} });
}

const born = await create();
await read(born);
await list(born);
await act(await change(born));
await end(born);
console.log('a whole life');
