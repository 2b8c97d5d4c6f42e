import type { ConfigurationRevision } from '../../application/configuration/ports.js';
import type { DomainEvent } from '../../application/events/event-document.js';
import type { RunTask } from '../../application/provisioning/ports.js';
import type { Actor } from '../../domain/access/actor.js';
import type { Configuration, ConfigurationState } from '../../domain/configuration/configuration.js';
import type { Overrides } from '../../domain/configuration/settings.js';
import type { ProvisioningRun } from '../../domain/provisioning/provisioning-run.js';
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
}

/** What came of the first request with a key. */
export interface StoredReceipt {
  readonly fingerprint: string;
  readonly at: Date;
  readonly outcome: Tenant | Configuration | LastingRefusal;
  /** The first request waits and has not been answered yet. */
  readonly awaited: boolean;
}

/** A version of a configuration, and what was set in it. */
export interface StoredRevision {
  readonly revision: ConfigurationRevision;
  readonly overrides: Overrides;
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
  readonly receipts = new Map<string, StoredReceipt>();
  readonly webhooks = new Map<Uuid, Webhook>();
  /** Since when each webhook has seen nothing but failures. */
  readonly failingSince = new Map<Uuid, Date>();
  readonly deliveries = new Map<Uuid, Delivery>();
  readonly outcomes = new Map<string, StoredOutcome>();
  readonly runs = new Map<Uuid, ProvisioningRun>();
  /** By tenant, the request that caused its run. */
  readonly runRequests = new Map<Uuid, string>();
  /** The tasks that were queued and not yet taken. */
  readonly runTasks: RunTask[] = [];
  readonly secrets = new Map<string, Uint8Array>();
  readonly configurations = new Map<Uuid, ConfigurationState>();
  /** By tenant, the oldest first. */
  readonly revisions = new Map<Uuid, readonly StoredRevision[]>();
}
