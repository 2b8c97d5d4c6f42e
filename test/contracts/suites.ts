/**
 * The package's `tenant-provisioning/contracts`: what an adapter of a port must keep, as mocha suites that a host product runs against
 * its own adapters. They need mocha's globals and chai.
 */
export { authorizerContract } from './authorizer.contract.js';
export { configurationRepositoryContract } from './configuration-repository.contract.js';
export { dueRunsContract } from './due-runs.contract.js';
export { eventRelayContract } from './event-relay.contract.js';
export { listsContract } from './lists.contract.js';
export { provisioningRunsContract } from './provisioning-runs.contract.js';
export { rateLimiterContract } from './rate-limiter.contract.js';
export { retentionContract } from './retention.contract.js';
export { tenantRepositoryContract } from './tenant-repository.contract.js';
export { webhooksContract } from './webhooks.contract.js';
export { memoryEvents } from '../support/memory-tenant-storage.js';

export type { FeedStorage } from './event-relay.contract.js';
export type { RetentionStorage } from './retention.contract.js';
export type { LimiterUnderTest } from './rate-limiter.contract.js';
export type { RunStorage } from '../support/run-storage.js';
export type { ConfigurationStorage } from '../support/configuration-storage.js';
export type { ListStorage } from '../support/list-storage.js';
export type { EventRecord, TenantStorage } from '../support/tenant-storage.js';
export type { WebhookStorage } from '../support/webhook-storage.js';
