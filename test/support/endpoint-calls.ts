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
  readonly body?: (bench: TenantBench) => object;
  readonly status: number;
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
  getProvisioning: { permission: 'tenant:read', state: 'active', status: 200 },
  retryProvisioning: { permission: 'tenant:update', state: 'failed', status: 200 },
  listTenantEvents: { permission: 'event:read', state: 'active', status: 200 },
};

/** The entry of an endpoint. */
export function callOf({ operationId }: Endpoint): EndpointCall {
  return ENDPOINT_CALLS[operationId] ?? expect.fail(`${operationId} is missing in ENDPOINT_CALLS`);
}

/** Makes a request that the endpoint can answer with success, on a tenant of the bench's partner that is made for it. */
export async function requestFor(bench: TenantBench, endpoint: Endpoint): Promise<Sending> {
  const { state, body } = callOf(endpoint);
  const tenant = state === undefined ? '' : await bench.create();
  if (state === 'suspended') await bench.post(`${tenant}/suspend`);
  if (state === 'failed') await failProvisioning(bench, tenant.slice(tenant.lastIndexOf('/') + 1));
  if (state === 'deleted') await bench.delete(tenant);
  return {
    method: endpoint.method.toUpperCase(),
    path: `/api/provisioning${endpoint.path}`.replace('/api/provisioning/tenants/{tenant}', tenant),
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
