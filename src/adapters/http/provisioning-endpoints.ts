import { bulkItemEndpoints, type BulkItemUseCases } from './bulk-items.routes.js';
import { bulkJobEndpoints, type BulkJobUseCases } from './bulk-jobs.routes.js';
import {
  configurationRevisionEndpoints,
  type ConfigurationRevisionUseCases,
} from './configuration-revisions.routes.js';
import { configurationEndpoints, type ConfigurationUseCases } from './configuration.routes.js';
import { deliveryEndpoints, type DeliveryUseCases } from './deliveries.routes.js';
import type { Endpoint } from './endpoint.js';
import { eventEndpoints, type EventUseCases } from './events.routes.js';
import { provisioningRunEndpoints, type ProvisioningRunUseCases } from './provisioning.routes.js';
import { tenantHistoryEndpoints, type TenantHistoryUseCases } from './tenant-history.routes.js';
import { tenantLifecycleEndpoints, type TenantLifecycleUseCases } from './tenant-lifecycle.routes.js';
import { tenantListEndpoints, type TenantListUseCases } from './tenant-list.routes.js';
import { tenantEndpoints, type TenantUseCases } from './tenants.routes.js';
import { webhookEndpoints, type WebhookUseCases } from './webhooks.routes.js';

/** The use cases behind the API. */
export type ProvisioningUseCases = TenantUseCases &
  TenantLifecycleUseCases &
  TenantListUseCases &
  TenantHistoryUseCases &
  ConfigurationUseCases &
  ConfigurationRevisionUseCases &
  BulkJobUseCases &
  BulkItemUseCases &
  EventUseCases &
  WebhookUseCases &
  DeliveryUseCases &
  ProvisioningRunUseCases;

/** Every endpoint of the API: its routes and its documentation come from this list. */
export function provisioningEndpoints(useCases: ProvisioningUseCases): readonly Endpoint[] {
  return [
    ...tenantEndpoints(useCases),
    ...tenantListEndpoints(useCases),
    ...tenantLifecycleEndpoints(useCases),
    ...tenantHistoryEndpoints(useCases),
    ...configurationEndpoints(useCases),
    ...configurationRevisionEndpoints(useCases),
    ...bulkJobEndpoints(useCases),
    ...bulkItemEndpoints(useCases),
    ...eventEndpoints(useCases),
    ...webhookEndpoints(useCases),
    ...deliveryEndpoints(useCases),
    ...provisioningRunEndpoints(useCases),
  ];
}
