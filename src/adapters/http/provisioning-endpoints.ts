import type { Endpoint } from './endpoint.js';
import { tenantLifecycleEndpoints, type TenantLifecycleUseCases } from './tenant-lifecycle.routes.js';
import { tenantEndpoints, type TenantUseCases } from './tenants.routes.js';

/** The use cases behind the API. */
export type ProvisioningUseCases = TenantUseCases & TenantLifecycleUseCases;

/** Every endpoint of the API: its routes and its documentation come from this list. */
export function provisioningEndpoints(useCases: ProvisioningUseCases): readonly Endpoint[] {
  return [...tenantEndpoints(useCases), ...tenantLifecycleEndpoints(useCases)];
}
