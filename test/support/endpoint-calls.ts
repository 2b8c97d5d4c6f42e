import { expect } from 'chai';
import type { Endpoint } from '../../src/adapters/http/endpoint.js';
import type { Permission } from '../../src/domain/access/permission.js';
import { aPlan } from './builders.js';
import type { Sending } from './http-client.js';
import type { TenantBench } from './tenant-bench.js';

/** How an endpoint is called so that it does what it is for, and what that takes. */
export interface EndpointCall {
  /** What the contract's table asks for. */
  readonly permission: Permission;
  /** The state that the tenant in its path must be in. */
  readonly state?: 'active' | 'suspended' | 'failed' | 'deleted';
  /** Makes what else its path names, and answers the path. */
  readonly path?: (bench: TenantBench) => Promise<string>;
  readonly body?: (bench: TenantBench) => object;
  readonly status: number;
}

const BASE = '/api/provisioning';
const WEBHOOK = { url: 'https://8.8.8.8/hook', event_types: ['*'] };

/** Submits a bulk job, which no worker works off; answers where it is. */
async function aBulkJob(bench: TenantBench): Promise<string> {
  const { headers } = await bench.post(`${BASE}/bulk-jobs`, { items: [bench.fresh()] });
  return headers.location ?? '';
}

const belowBulkJob = (path: string) => async (bench: TenantBench) => `${await aBulkJob(bench)}${path}`;

/** Makes of a bulk job one that has ended with a failed row; answers where it is tried again. */
async function anEndedBulkJob(bench: TenantBench): Promise<string> {
  const path = await aBulkJob(bench);
  const id = path.slice(path.lastIndexOf('/') + 1);
  await bench.service.rows(
    `UPDATE bulk_jobs SET status = 'completed', failed = 1, finished_at = now() WHERE id = '${id}'`,
  );
  await bench.service.rows(`UPDATE bulk_rows SET status = 'failed' WHERE job_id = '${id}'`);
  return `${path}/retry`;
}

async function aWebhook(bench: TenantBench): Promise<string> {
  const { body } = await bench.post(`${BASE}/webhooks`, WEBHOOK);
  return `${BASE}/webhooks/${String(body['id'])}`;
}

function below(end: string) {
  return async (bench: TenantBench): Promise<string> => `${await aWebhook(bench)}${end}`;
}

async function aDelivery(bench: TenantBench): Promise<string> {
  const webhook = await aWebhook(bench);
  const [row] = await bench.service.rows(
    `INSERT INTO webhook_deliveries (id, webhook_id, partner_id, event_id, event_type, status, attempt_count, created_at)
     VALUES (gen_random_uuid(), '${webhook.slice(-36)}', 'partner-a', gen_random_uuid(), 'tenant.created', 'failed', 10, now())
     RETURNING id::text AS id`,
  );
  return `${webhook}/deliveries/${String(row?.['id'])}/retry`;
}

async function anEvent(bench: TenantBench): Promise<string> {
  const [row] = await bench.service.rows(
    `INSERT INTO events (id, type, occurred_at, sequence, partner_id, actor_sub, actor_roles, request_id, data)
     SELECT gen_random_uuid(), 'webhook.test', now(), coalesce(max(sequence), 0) + 1, 'partner-a', 'x', '{}', 'r', '{}' FROM events
     RETURNING id::text AS id`,
  );
  return `${BASE}/events/${String(row?.['id'])}`;
}

/** Every declared endpoint, by its operation id. A new one is to be added here. */
export const ENDPOINT_CALLS: Readonly<Record<string, EndpointCall>> = {
  createTenant: { permission: 'tenant:create', body: (bench) => bench.fresh(), status: 201 },
  listTenants: { permission: 'tenant:read', status: 200 },
  getTenant: { permission: 'tenant:read', state: 'active', status: 200 },
  updateTenant: { permission: 'tenant:update', state: 'active', body: () => ({ plan: 'new' }), status: 200 },
  replaceTenant: { permission: 'tenant:update', state: 'active', body: (bench) => bench.fresh(), status: 200 },
  deleteTenant: { permission: 'tenant:delete', state: 'active', status: 204 },
  suspendTenant: { permission: 'tenant:suspend', state: 'active', status: 200 },
  resumeTenant: { permission: 'tenant:suspend', state: 'suspended', status: 200 },
  restoreTenant: { permission: 'tenant:delete', state: 'deleted', status: 200 },
  purgeTenant: { permission: 'tenant:purge', state: 'deleted', status: 204 },
  getConfiguration: { permission: 'configuration:read', state: 'active', status: 200 },
  updateConfiguration: {
    permission: 'configuration:write',
    state: 'active',
    body: () => ({ features: { beta: true } }),
    status: 200,
  },
  replaceConfiguration: { permission: 'configuration:write', state: 'active', body: () => ({}), status: 200 },
  getConfigurationSources: { permission: 'configuration:read', state: 'active', status: 200 },
  listConfigurationRevisions: { permission: 'configuration:read', state: 'active', status: 200 },
  rollbackConfiguration: {
    permission: 'configuration:write',
    state: 'active',
    body: () => ({ version: 0 }),
    status: 200,
  },
  getConfigurationSchema: { permission: 'configuration:read', status: 200 },
  listEvents: { permission: 'event:read', status: 200 },
  getEvent: { permission: 'event:read', path: anEvent, status: 200 },
  createWebhook: { permission: 'webhook:write', body: () => WEBHOOK, status: 201 },
  listWebhooks: { permission: 'webhook:read', status: 200 },
  getWebhook: { permission: 'webhook:read', path: aWebhook, status: 200 },
  updateWebhook: { permission: 'webhook:write', path: aWebhook, body: () => ({ description: 'new' }), status: 200 },
  deleteWebhook: { permission: 'webhook:write', path: aWebhook, status: 204 },
  rotateWebhookSecret: { permission: 'webhook:write', path: below('/rotate-secret'), status: 200 },
  testWebhook: { permission: 'webhook:write', path: below('/test'), status: 202 },
  listDeliveries: { permission: 'webhook:read', path: below('/deliveries'), status: 200 },
  retryDelivery: { permission: 'webhook:write', path: aDelivery, status: 202 },
  replayEvents: {
    permission: 'webhook:write',
    path: below('/replay'),
    body: () => ({ since: '2026-01-01T00:00:00Z' }),
    status: 202,
  },
  getProvisioning: { permission: 'tenant:read', state: 'active', status: 200 },
  retryProvisioning: { permission: 'tenant:update', state: 'failed', status: 200 },
  listTenantEvents: { permission: 'event:read', state: 'active', status: 200 },
  submitBulkJob: { permission: 'bulk:create', body: (bench) => ({ items: [bench.fresh()] }), status: 202 },
  listBulkJobs: { permission: 'bulk:read', status: 200 },
  getBulkJob: { permission: 'bulk:read', path: aBulkJob, status: 200 },
  listBulkItems: { permission: 'bulk:read', path: belowBulkJob('/items'), status: 200 },
  cancelBulkJob: { permission: 'bulk:create', path: belowBulkJob('/cancel'), status: 200 },
  retryBulkJob: { permission: 'bulk:create', path: anEndedBulkJob, status: 202 },
};

/** The entry of an endpoint. */
export function callOf({ operationId }: Endpoint): EndpointCall {
  return ENDPOINT_CALLS[operationId] ?? expect.fail(`${operationId} is missing in ENDPOINT_CALLS`);
}

/** Makes a request that the endpoint can answer with success, on a tenant of the bench's partner that is made for it. */
export async function requestFor(bench: TenantBench, endpoint: Endpoint): Promise<Sending> {
  const { state, path, body } = callOf(endpoint);
  const tenant = state === undefined ? '' : await bench.create();
  if (state === 'suspended') await bench.post(`${tenant}/suspend`);
  if (state === 'failed') await failProvisioning(bench, tenant.slice(tenant.lastIndexOf('/') + 1));
  if (state === 'deleted') await bench.delete(tenant);
  return {
    method: endpoint.method.toUpperCase(),
    path:
      path === undefined ? `${BASE}${endpoint.path}`.replace(`${BASE}/tenants/{tenant}`, tenant) : await path(bench),
    ...(body !== undefined && { body: body(bench) }),
  };
}

/** Makes of a tenant one whose provisioning failed, as if there had been an action. */
async function failProvisioning({ service }: TenantBench, tenant: string): Promise<void> {
  const action = { plan: aPlan(), state: 'failed', failures: 1, attemptCount: 0, attempts: [] };
  const document = { phase: 'failed', afterCompensation: 'failed', reason: null, actions: [action] };
  await service.rows(`
    INSERT INTO provisioning_runs (tenant_id, partner_id, version, started_at, document)
    SELECT id, partner_id, 1, created_at, '${JSON.stringify(document)}' FROM tenants WHERE id = '${tenant}'`);
  await service.rows(`UPDATE tenants SET status = 'failed' WHERE id = '${tenant}'`);
}
