import type { ServiceIdentifier } from 'inversify';
import type { EventsStoredSignal } from '../adapters/system/events-stored-signal.js';
import type { RequestTally } from '../adapters/system/request-tally.js';
import type { RunAlarmSignal } from '../adapters/system/run-alarm-signal.js';
import type { Jobs } from '../adapters/jobs/job.js';
import type { Database, StatementConnections } from '../adapters/prisma/database.js';
import type { LeasedRateLimiter } from '../adapters/prisma/leased-rate-limiter.js';
import type { MemoryStore } from '../adapters/memory/memory-store.js';
import type { Authorizer } from '../application/access/ports.js';
import type { BulkJobDecision } from '../application/bulk/bulk-job-decision.js';
import type { CancelBulkJob } from '../application/bulk/cancel-bulk-job.js';
import type { ClearBulkLeftovers } from '../application/bulk/clear-bulk-leftovers.js';
import type { DispatchBulkJobs } from '../application/bulk/dispatch-bulk-jobs.js';
import type { GetBulkJob } from '../application/bulk/get-bulk-job.js';
import type { ListBulkItems } from '../application/bulk/list-bulk-items.js';
import type { ListBulkJobs } from '../application/bulk/list-bulk-jobs.js';
import type {
  BulkItems,
  BulkJobRepository,
  BulkLeftovers,
  BulkStaging,
  BulkWork,
  DueBulkJobs,
  TakenFields,
} from '../application/bulk/ports.js';
import type { ProcessRows } from '../application/bulk/process-rows.js';
import type { RehearseRows } from '../application/bulk/rehearse-rows.js';
import type { RetryBulkJob } from '../application/bulk/retry-bulk-job.js';
import type { RunBulkJobs } from '../application/bulk/run-bulk-jobs.js';
import type { SubmitBulkJob } from '../application/bulk/submit-bulk-job.js';
import type { RateLimiter } from '../application/access/rate-limiter.js';
import type { CursorSeal } from '../adapters/http/cursor-seal.js';
import type { EventLog } from '../application/events/event-log.js';
import type { ListTenantEvents } from '../application/events/list-tenant-events.js';
import type { Clock, IdGenerator, SharedSecrets } from '../application/shared/ports.js';
import type { EventRelay } from '../application/events/ports.js';
import type { RelayEvents } from '../application/events/relay-events.js';
import type { ActionRegistry } from '../application/provisioning/action-registry.js';
import type { AwaitProvisioning } from '../application/provisioning/await-provisioning.js';
import type { DispatchDueRuns } from '../application/provisioning/dispatch-due-runs.js';
import type { GetProvisioning } from '../application/provisioning/get-provisioning.js';
import type { ActionCalls, DueRuns, ProvisioningRuns, TenantNews } from '../application/provisioning/ports.js';
import type { RetryProvisioning } from '../application/provisioning/retry-provisioning.js';
import type { RunProvisioning } from '../application/provisioning/run-provisioning.js';
import type { ForgetOldReceipts } from '../application/idempotency/forget-old-receipts.js';
import type { OldReceipts } from '../application/idempotency/ports.js';
import type { ConfigurationDecision } from '../application/configuration/configuration-decision.js';
import type { GetConfiguration } from '../application/configuration/get-configuration.js';
import type { ListRevisions } from '../application/configuration/list-revisions.js';
import type { ConfigurationRepository } from '../application/configuration/ports.js';
import type { ReplaceConfiguration } from '../application/configuration/replace-configuration.js';
import type { RollbackConfiguration } from '../application/configuration/rollback-configuration.js';
import type { UpdateConfiguration } from '../application/configuration/update-configuration.js';
import type { ConfigurationDefaults } from '../domain/configuration/configuration-defaults.js';
import type { CreateTenant } from '../application/tenants/create-tenant.js';
import type { GetTenant } from '../application/tenants/get-tenant.js';
import type { UpdateTenant } from '../application/tenants/update-tenant.js';
import type { ReplaceTenant } from '../application/tenants/replace-tenant.js';
import type { SuspendTenant } from '../application/tenants/suspend-tenant.js';
import type { ResumeTenant } from '../application/tenants/resume-tenant.js';
import type { DeleteTenant } from '../application/tenants/delete-tenant.js';
import type { RestoreTenant } from '../application/tenants/restore-tenant.js';
import type { PurgeTenant } from '../application/tenants/purge-tenant.js';
import type { ExpiredTenants } from '../application/tenants/expired-tenants.js';
import type { PurgeExpiredTenants } from '../application/tenants/purge-expired-tenants.js';
import type { TenantDecision } from '../application/tenants/tenant-decision.js';
import type { ExportTenants } from '../application/tenants/export-tenants.js';
import type { ListTenants } from '../application/tenants/list-tenants.js';
import type { TenantDirectory } from '../application/tenants/tenant-directory.js';
import type { TenantRepository } from '../application/tenants/ports.js';
import type { HttpWebhookSender } from '../adapters/webhooks/http-webhook-sender.js';
import type { DeliveriesDueSignal } from '../adapters/system/deliveries-due-signal.js';
import type { EventFeed, OldEvents } from '../application/events/event-feed.js';
import type { ForgetOldEvents } from '../application/events/forget-old-events.js';
import type { GetEvent } from '../application/events/get-event.js';
import type { ListEvents } from '../application/events/list-events.js';
import type { Randomness } from '../application/shared/ports.js';
import type { CreateWebhook } from '../application/webhooks/create-webhook.js';
import type { DeleteWebhook } from '../application/webhooks/delete-webhook.js';
import type { DeliverEvent } from '../application/webhooks/deliver-event.js';
import type {
  DeliveryAlarm,
  DeliveryLog,
  DeliveryQueue,
  DeliveryRelay,
} from '../application/webhooks/delivery-ports.js';
import type { GetWebhook } from '../application/webhooks/get-webhook.js';
import type { ListDeliveries } from '../application/webhooks/list-deliveries.js';
import type { ListWebhooks } from '../application/webhooks/list-webhooks.js';
import type { ReceiverPolicy, SecretGenerator, WebhookRepository } from '../application/webhooks/ports.js';
import type { ReplayEvents } from '../application/webhooks/replay-events.js';
import type { RetryDelivery } from '../application/webhooks/retry-delivery.js';
import type { RotateWebhookSecret } from '../application/webhooks/rotate-webhook-secret.js';
import type { SecretCipher } from '../application/webhooks/secret-cipher.js';
import type { TestWebhook } from '../application/webhooks/test-webhook.js';
import type { UpdateWebhook } from '../application/webhooks/update-webhook.js';
import type { WebhookAction } from '../application/webhooks/webhook-action.js';
import type { WebhookDecision } from '../application/webhooks/webhook-decision.js';

/** The names by which the container knows its parts; each carries its type. */
export const TOKENS = {
  clock: token<Clock>('Clock'),
  ids: token<IdGenerator>('IdGenerator'),
  authorizer: token<Authorizer>('Authorizer'),
  rateLimiter: token<RateLimiter>('RateLimiter'),
  tenants: token<TenantRepository>('TenantRepository'),
  createTenant: token<CreateTenant>('CreateTenant'),
  getTenant: token<GetTenant>('GetTenant'),
  tenantDecision: token<TenantDecision>('TenantDecision'),
  updateTenant: token<UpdateTenant>('UpdateTenant'),
  replaceTenant: token<ReplaceTenant>('ReplaceTenant'),
  suspendTenant: token<SuspendTenant>('SuspendTenant'),
  resumeTenant: token<ResumeTenant>('ResumeTenant'),
  deleteTenant: token<DeleteTenant>('DeleteTenant'),
  restoreTenant: token<RestoreTenant>('RestoreTenant'),
  purgeTenant: token<PurgeTenant>('PurgeTenant'),
  directory: token<TenantDirectory>('TenantDirectory'),
  events: token<EventLog>('EventLog'),
  secrets: token<SharedSecrets>('SharedSecrets'),
  cursors: token<CursorSeal>('CursorSeal'),
  listTenants: token<ListTenants>('ListTenants'),
  exportTenants: token<ExportTenants>('ExportTenants'),
  listTenantEvents: token<ListTenantEvents>('ListTenantEvents'),
  eventsStored: token<EventsStoredSignal>('EventsStoredSignal'),
  requestTally: token<RequestTally>('RequestTally'),
  eventRelay: token<EventRelay>('EventRelay'),
  deliveryRelay: token<DeliveryRelay>('DeliveryRelay'),
  relayEvents: token<RelayEvents>('RelayEvents'),
  expiredTenants: token<ExpiredTenants>('ExpiredTenants'),
  purgeExpiredTenants: token<PurgeExpiredTenants>('PurgeExpiredTenants'),
  oldReceipts: token<OldReceipts>('OldReceipts'),
  forgetOldReceipts: token<ForgetOldReceipts>('ForgetOldReceipts'),
  /** What brings new tenants to life: bind it anew to add actions that are plain classes. */
  actions: token<ActionRegistry>('ActionRegistry'),
  actionCalls: token<ActionCalls>('ActionCalls'),
  runs: token<ProvisioningRuns>('ProvisioningRuns'),
  dueRuns: token<DueRuns>('DueRuns'),
  tenantNews: token<TenantNews>('TenantNews'),
  runAlarm: token<RunAlarmSignal>('RunAlarmSignal'),
  runProvisioning: token<RunProvisioning>('RunProvisioning'),
  dispatchDueRuns: token<DispatchDueRuns>('DispatchDueRuns'),
  getProvisioning: token<GetProvisioning>('GetProvisioning'),
  retryProvisioning: token<RetryProvisioning>('RetryProvisioning'),
  awaitProvisioning: token<AwaitProvisioning>('AwaitProvisioning'),
  jobs: token<Jobs>('Jobs'),
  configurationDefaults: token<ConfigurationDefaults>('ConfigurationDefaults'),
  configurations: token<ConfigurationRepository>('ConfigurationRepository'),
  configurationDecision: token<ConfigurationDecision>('ConfigurationDecision'),
  getConfiguration: token<GetConfiguration>('GetConfiguration'),
  updateConfiguration: token<UpdateConfiguration>('UpdateConfiguration'),
  replaceConfiguration: token<ReplaceConfiguration>('ReplaceConfiguration'),
  rollbackConfiguration: token<RollbackConfiguration>('RollbackConfiguration'),
  listRevisions: token<ListRevisions>('ListRevisions'),
  bulkJobs: token<BulkJobRepository>('BulkJobRepository'),
  bulkStaging: token<BulkStaging>('BulkStaging'),
  bulkItems: token<BulkItems>('BulkItems'),
  bulkWork: token<BulkWork>('BulkWork'),
  takenFields: token<TakenFields>('TakenFields'),
  dueBulkJobs: token<DueBulkJobs>('DueBulkJobs'),
  bulkLeftovers: token<BulkLeftovers>('BulkLeftovers'),
  bulkJobDecision: token<BulkJobDecision>('BulkJobDecision'),
  submitBulkJob: token<SubmitBulkJob>('SubmitBulkJob'),
  getBulkJob: token<GetBulkJob>('GetBulkJob'),
  listBulkJobs: token<ListBulkJobs>('ListBulkJobs'),
  listBulkItems: token<ListBulkItems>('ListBulkItems'),
  cancelBulkJob: token<CancelBulkJob>('CancelBulkJob'),
  retryBulkJob: token<RetryBulkJob>('RetryBulkJob'),
  processRows: token<ProcessRows>('ProcessRows'),
  rehearseRows: token<RehearseRows>('RehearseRows'),
  runBulkJobs: token<RunBulkJobs>('RunBulkJobs'),
  dispatchBulkJobs: token<DispatchBulkJobs>('DispatchBulkJobs'),
  clearBulkLeftovers: token<ClearBulkLeftovers>('ClearBulkLeftovers'),
  eventFeed: token<EventFeed>('EventFeed'),
  oldEvents: token<OldEvents>('OldEvents'),
  listEvents: token<ListEvents>('ListEvents'),
  getEvent: token<GetEvent>('GetEvent'),
  forgetOldEvents: token<ForgetOldEvents>('ForgetOldEvents'),
  randomness: token<Randomness>('Randomness'),
  webhooks: token<WebhookRepository>('WebhookRepository'),
  webhookAction: token<WebhookAction>('WebhookAction'),
  webhookDecision: token<WebhookDecision>('WebhookDecision'),
  receiverPolicy: token<ReceiverPolicy>('ReceiverPolicy'),
  secretGenerator: token<SecretGenerator>('SecretGenerator'),
  secretCipher: token<SecretCipher>('SecretCipher'),
  webhookSender: token<HttpWebhookSender>('HttpWebhookSender'),
  deliveryQueue: token<DeliveryQueue>('DeliveryQueue'),
  deliveryLog: token<DeliveryLog>('DeliveryLog'),
  deliveryAlarm: token<DeliveryAlarm>('DeliveryAlarm'),
  deliveriesDue: token<DeliveriesDueSignal>('DeliveriesDueSignal'),
  deliverEvent: token<DeliverEvent>('DeliverEvent'),
  createWebhook: token<CreateWebhook>('CreateWebhook'),
  getWebhook: token<GetWebhook>('GetWebhook'),
  listWebhooks: token<ListWebhooks>('ListWebhooks'),
  updateWebhook: token<UpdateWebhook>('UpdateWebhook'),
  deleteWebhook: token<DeleteWebhook>('DeleteWebhook'),
  rotateWebhookSecret: token<RotateWebhookSecret>('RotateWebhookSecret'),
  testWebhook: token<TestWebhook>('TestWebhook'),
  listDeliveries: token<ListDeliveries>('ListDeliveries'),
  retryDelivery: token<RetryDelivery>('RetryDelivery'),
  replayEvents: token<ReplayEvents>('ReplayEvents'),
};

/** What only one kind of storage has. */
export const STORAGE_TOKENS = {
  database: token<Database>('Database'),
  memory: token<MemoryStore>('MemoryStore'),
  rateLimiter: token<LeasedRateLimiter>('LeasedRateLimiter'),
  limiterConnections: token<StatementConnections>('StatementConnections'),
};

function token<T>(name: string): ServiceIdentifier<T> {
  return Symbol(name);
}
