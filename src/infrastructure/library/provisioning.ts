/**
 * The package's public face, `tenant-provisioning`: what a host product may import (ADR 0060, docs/library.md). A name that is not
 * exported here, or by `memory.ts` and `test/contracts/suites.ts`, may change in any release.
 */
export { openProvisioning } from './open-provisioning.js';
export type { Provisioning, ProvisioningOptions, ProvisioningStorage } from './open-provisioning.js';
export type { JobCall } from './job-command.js';
export { migrateDatabase } from '../database/migrations.js';

export type { Authorizer } from '../../application/access/ports.js';
export type { Allowance, RateLimiter } from '../../application/access/rate-limiter.js';
export type {
  BulkItems,
  BulkJobRepository,
  BulkLeftovers,
  BulkStaging,
  BulkWork,
  DueBulkJobs,
  TakenFields,
} from '../../application/bulk/ports.js';
export type { ConfigurationRepository } from '../../application/configuration/ports.js';
export type { EventFeed, OldEvents } from '../../application/events/event-feed.js';
export type { EventLog } from '../../application/events/event-log.js';
export type { EventRelay } from '../../application/events/ports.js';
export type { IdempotencyKey } from '../../application/idempotency/idempotency-key.js';
export type { OldReceipts } from '../../application/idempotency/ports.js';
export { ActionFailed, ActionRefused } from '../../application/provisioning/action-errors.js';
export type { RegisteredAction } from '../../application/provisioning/action-registry.js';
export type {
  ActionCalls,
  DueRuns,
  ProvisioningAction,
  ProvisioningRuns,
} from '../../application/provisioning/ports.js';
export type { CommandContext } from '../../application/shared/command-context.js';
export type { Outcome } from '../../application/shared/outcome.js';
export type { Clock, IdGenerator, MessageSigner, SharedSecrets } from '../../application/shared/ports.js';
export type { Span, TraceParent, TracePart, Tracer } from '../../application/shared/tracer.js';
export { CreateTenant } from '../../application/tenants/create-tenant.js';
export { DeleteTenant } from '../../application/tenants/delete-tenant.js';
export type { ExpiredTenants } from '../../application/tenants/expired-tenants.js';
export { GetTenant } from '../../application/tenants/get-tenant.js';
export type { TenantRepository } from '../../application/tenants/ports.js';
export { PurgeTenant } from '../../application/tenants/purge-tenant.js';
export { RestoreTenant } from '../../application/tenants/restore-tenant.js';
export { ResumeTenant } from '../../application/tenants/resume-tenant.js';
export { SuspendTenant } from '../../application/tenants/suspend-tenant.js';
export { TenantDecision } from '../../application/tenants/tenant-decision.js';
export type { TenantDirectory } from '../../application/tenants/tenant-directory.js';
export { tenantDocument } from '../../application/tenants/tenant-document.js';
export { UpdateTenant } from '../../application/tenants/update-tenant.js';
export type {
  DeliveryAlarm,
  DeliveryLog,
  DeliveryQueue,
  WebhookMessage,
  WebhookSender,
} from '../../application/webhooks/delivery-ports.js';
export type { ClaimedDelivery, Delivery } from '../../application/webhooks/delivery.js';
export type { ReceiverPolicy, SecretGenerator, WebhookRepository } from '../../application/webhooks/ports.js';
export type { SecretCipher } from '../../application/webhooks/secret-cipher.js';

export type { Actor } from '../../domain/access/actor.js';
export { EVERY_PARTNER, isPartnerId } from '../../domain/access/partner.js';
export type { PartnerId, Reach } from '../../domain/access/partner.js';
export { PermissionDenied } from '../../domain/access/permission-denied.js';
export type { Permission } from '../../domain/access/permission.js';
export { rolesGrant } from '../../domain/access/role.js';
export type { Role } from '../../domain/access/role.js';
export type { RateLimit } from '../../domain/access/rate-limit.js';
export { ConfigurationDefaults } from '../../domain/configuration/configuration-defaults.js';
export { IdempotencyKeyReused } from '../../domain/idempotency/idempotency-key-reused.js';
export { PLAN_DEFAULTS } from '../../domain/provisioning/action-plan.js';
export type { ActionPlan } from '../../domain/provisioning/action-plan.js';
export { DomainError } from '../../domain/shared/domain-error.js';
export type { ErrorCode, ErrorKind } from '../../domain/shared/domain-error.js';
export { InvalidInput } from '../../domain/shared/invalid-input.js';
export { Unavailable } from '../../domain/shared/unavailable.js';
export { isUuid } from '../../domain/shared/uuid.js';
export type { Uuid } from '../../domain/shared/uuid.js';
export {
  InvalidStateTransition,
  TenantAlreadyExists,
  TenantChangedMeanwhile,
  TenantNotFound,
} from '../../domain/tenants/tenant-errors.js';
export type { LastingRefusal } from '../../domain/tenants/tenant-errors.js';
export type { NewTenantFields, TenantFields, TenantPatch } from '../../domain/tenants/tenant-fields.js';
export { Tenant } from '../../domain/tenants/tenant.js';
export type { TenantChange, TenantState } from '../../domain/tenants/tenant.js';
