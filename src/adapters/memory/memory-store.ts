import type { ConfigurationRevision } from '../../application/configuration/ports.js';
import type { DomainEvent } from '../../application/events/event-document.js';
import type { StagedRow } from '../../application/bulk/ports.js';
import type { RunTask } from '../../application/provisioning/ports.js';
import type { Actor } from '../../domain/access/actor.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { BulkJob } from '../../domain/bulk/bulk-job.js';
import type { BulkRowStatus, RowRefusal } from '../../domain/bulk/bulk-row.js';
import type { Configuration, ConfigurationState } from '../../domain/configuration/configuration.js';
import type { Overrides } from '../../domain/configuration/settings.js';
import type { ProvisioningRun } from '../../domain/provisioning/provisioning-run.js';
import type { TraceParent } from '../../application/shared/tracer.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Delivery } from '../../application/webhooks/delivery.js';
import type { Webhook } from '../../domain/webhooks/webhook.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { LastingRefusal } from '../../domain/tenants/tenant-errors.js';

/** An event as it is kept: with who caused it, and by which request. */
export interface StoredEvent {
  readonly event: DomainEvent;
  readonly actor: Actor;
  readonly requestId: string;
  readonly traceParent: TraceParent | undefined;
}

/** What came of the first request with a key. */
export interface StoredReceipt {
  readonly fingerprint: string;
  readonly at: Date;
  readonly outcome: Tenant | Configuration | BulkJob | LastingRefusal;
  /** The first request waits and has not been answered yet. */
  readonly awaited: boolean;
}

/** A version of a configuration, and what was set in it. */
export interface StoredRevision {
  readonly revision: ConfigurationRevision;
  readonly overrides: Overrides;
}

/** A row of a bulk job as it is kept. */
export interface StoredBulkRow extends StagedRow {
  readonly status: BulkRowStatus;
  readonly tenant: Uuid | null;
  readonly error: RowRefusal | null;
  /** By which e-mail a purge finds what a failed row says. */
  readonly emailKey: string | null;
}

/** A bulk job, or an upload that is to become one. */
export interface StoredBulkJob {
  readonly partner: PartnerId;
  /** `null` while rows are still coming in. */
  job: BulkJob | null;
  /** When it should be looked at; of an upload, when something was added last. */
  dueAt: Date;
  readonly rows: Map<number, StoredBulkRow>;
  readonly claims: Map<string, number>;
  position: number;
  takenTo: number | null;
  attempts: number;
}

/** What came of the first request with a key, of whatever kind: its adapter knows. */
export interface StoredOutcome {
  readonly fingerprint: string;
  readonly at: Date;
  readonly outcome: unknown;
}

/** What the memory adapters share: one process's storage, gone with it. */
export class MemoryStore {
  readonly tenants = new Map<Uuid, Tenant>();
  readonly events: StoredEvent[] = [];
  /** The place in the feed of every event that has one, by its id. */
  readonly sequences = new Map<Uuid, number>();
  /** Up to which place in the feed events have become deliveries. */
  deliveredUpTo = 0;
  readonly receipts = new Map<string, StoredReceipt>();
  readonly webhooks = new Map<Uuid, Webhook>();
  /** Since when each webhook has seen nothing but failures. */
  readonly failingSince = new Map<Uuid, Date>();
  /** Since when each webhook is disabled that was not from the start. */
  readonly disabledAt = new Map<Uuid, Date>();
  readonly deliveries = new Map<Uuid, Delivery>();
  /** How often each delivery that was begun anew by hand was so. */
  readonly rounds = new Map<Uuid, number>();
  readonly outcomes = new Map<string, StoredOutcome>();
  readonly runs = new Map<Uuid, ProvisioningRun>();
  /** By tenant, the request that caused its run. */
  readonly runCauses = new Map<Uuid, Pick<RunTask, 'requestId' | 'traceParent'>>();
  /** The tasks that were queued and not yet taken. */
  readonly runTasks: RunTask[] = [];
  readonly secrets = new Map<string, Uint8Array>();
  readonly configurations = new Map<Uuid, ConfigurationState>();
  /** By tenant, the oldest first. */
  readonly revisions = new Map<Uuid, readonly StoredRevision[]>();
  readonly bulkJobs = new Map<Uuid, StoredBulkJob>();
}
