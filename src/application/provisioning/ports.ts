import type { PartnerId, Reach } from '../../domain/access/partner.js';
import type { ActionPlan } from '../../domain/provisioning/action-plan.js';
import type { CallResult, Operation } from '../../domain/provisioning/attempt.js';
import type { ProvisioningRun, RunChange } from '../../domain/provisioning/provisioning-run.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { TraceParent } from '../shared/tracer.js';

/**
 * Something that has to be done for a tenant before it is active: an account in a billing system, a database, a mailbox.
 *
 * Idempotent by the tenant's id: it is called at least once, and again after any crash. Resolves when it is done, also when it had been
 * before. Throws `ActionRefused` when it is not done and trying again would not help, `ActionFailed` when it is not done yet; both are taken
 * at their word. Anything else thrown, or no end before `signal` aborts, tells nothing: it is tried again, and what may be done is compensated.
 * `traceParent` is the trace that the attempt is a part of, `null` when nobody follows it.
 */
export interface ProvisioningAction {
  /** Unique among the actions, and stable: runs that are under way find their action by it. */
  readonly name: string;
  apply(tenant: Tenant, signal: AbortSignal, traceParent: TraceParent | null): Promise<void>;
  /** Undoes what `apply` did; resolves too when that was nothing. */
  compensate?(tenant: Tenant, signal: AbortSignal, traceParent: TraceParent | null): Promise<void>;
}

/**
 * Where runs live. A run is stored by `TenantRepository.save` together with the change of the tenant that begins, ends or resumes it, and
 * with the request that asked for that and its trace; here everything in between is kept. A restored tenant's run is due at once, and its
 * version moves on; a purged tenant's is gone, unless the change of the tenant says how it goes on.
 * Every call throws `Unavailable` when the storage is away.
 */
export interface ProvisioningRuns {
  /** The run of a tenant in reach; `null` when it was created without actions, is purged, or never was. */
  find(reach: Reach, tenant: Uuid): Promise<ProvisioningRun | null>;

  /** Stores a run if its stored version is still `basedOn`; answers whether it was. */
  save(change: RunChange): Promise<boolean>;

  /** Deletes a run if its stored version is still this one's; answers whether it was. */
  delete(run: ProvisioningRun): Promise<boolean>;
}

/** A run that somebody has to look at; worthless once the run has another version. */
export interface RunTask {
  readonly partner: PartnerId;
  readonly tenant: Uuid;
  readonly version: number;
  /** The request that caused what is under way, by whose id the events to come are told; `null` where it is not known. */
  readonly requestId: string | null;
  /** The trace that the request was a part of; `null` when nobody follows it. */
  readonly traceParent: TraceParent | null;
}

/** Hands runs that are due to the workers. */
export interface DueRuns {
  /**
   * Queues a task for each run that is due, the longest due first, at most `limit`, and answers how many. Each is due again at
   * `dueAgainAt` unless its task has moved it on by then: so a task that is lost is queued again. Of several at once each run
   * is queued by one.
   * @throws Unavailable
   */
  enqueue(now: Date, dueAgainAt: Date, limit: number): Promise<number>;
}

/** Has somebody look, within this process, for runs that are due. Without it they are found all the same, only later. */
export interface RunAlarm {
  /** Rings after so many milliseconds, as often as it was set. Answers at once and never throws. */
  set(inMs: number): void;
}

/** Passes on, within this process, that a tenant's provisioning has ended. */
export interface TenantNews {
  /** Answers at once and never throws. */
  tell(tenant: Uuid): void;
  /** Resolves when there is news of the tenant, after a time, or when the signal aborts; never rejects. */
  next(tenant: Uuid, withinMs: number, signal: AbortSignal): Promise<void>;
  /** Whoever waits, now or later, is woken at once: the process ends. */
  end(): void;
}

/** Calls the actions. */
export interface ActionCalls {
  /** Makes one attempt within the action's time limit. Never rejects; the reasons are clean texts without anything internal. */
  call(action: ActionPlan, operation: Operation, tenant: Tenant, traceParent: TraceParent | null): Promise<CallResult>;
}
