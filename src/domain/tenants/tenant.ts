import type { PartnerId } from '../access/partner.js';
import type { ActionPlan } from '../provisioning/action-plan.js';
import { ProvisioningRun, type RunChange } from '../provisioning/provisioning-run.js';
import type { Change, FieldChange, FieldChanges, Occasion } from '../shared/change.js';
import type { Uuid } from '../shared/uuid.js';
import { InvalidInput } from '../shared/invalid-input.js';
import { isSame } from '../shared/is-same.js';
import { textFlaw } from '../shared/text.js';
import { InvalidStateTransition, TenantNotFound } from './tenant-errors.js';
import {
  completeFields,
  ERASED_FIELDS,
  patchFields,
  type NewTenantFields,
  type TenantFields,
  type TenantPatch,
} from './tenant-fields.js';
import { requireValidFields } from './tenant-rules.js';
import type { TenantEvent, TenantEventType } from './tenant-events.js';
import { ALLOWED_TRANSITIONS, type TenantStatus } from './tenant-status.js';

/** Everything there is to know about a tenant. */
export interface TenantState {
  readonly id: Uuid;
  readonly partner: PartnerId;
  readonly fields: TenantFields;
  readonly status: TenantStatus;
  readonly statusReason: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
  /** What the tenant was when it was deleted, and is again when it is restored. */
  readonly statusBeforeDeletion: TenantStatus | null;
  /** When its personal data was erased for good. */
  readonly purgedAt: Date | null;
}

/** What was decided about a tenant, and what goes with it about its provisioning: stored together or not at all. */
export interface TenantChange extends Change<Tenant, TenantEvent> {
  readonly run?: RunChange;
}

/** A customer account that a partner runs on the vendor's product. Immutable: it answers changes, it does not change. */
export class Tenant {
  private constructor(readonly state: TenantState) {}

  /** Takes up a tenant that was stored earlier; nothing is checked again. */
  static stored(state: TenantState): Tenant {
    return new Tenant(state);
  }

  /**
   * Brings a tenant to life: at once, or, where there are actions to be run for it, once they are applied.
   * @throws InvalidInput naming every field that breaks a rule
   */
  static create(
    id: Uuid,
    partner: PartnerId,
    input: NewTenantFields,
    occasion: Occasion,
    actions: readonly ActionPlan[] = [],
  ): TenantChange {
    const fields = completeFields(input);
    requireValidFields(fields);
    const next = new Tenant({
      id,
      partner,
      fields,
      status: actions.length === 0 ? 'active' : 'provisioning',
      statusReason: null,
      version: 1,
      createdAt: occasion.at,
      updatedAt: occasion.at,
      deletedAt: null,
      statusBeforeDeletion: null,
      purgedAt: null,
    });
    const change = { next, events: [event('tenant.created', null, next, occasion)], basedOn: null };
    return actions.length === 0 ? change : { ...change, run: ProvisioningRun.begin(id, partner, actions, occasion.at) };
  }

  /** Whether it can be read: not deleted. */
  get isLive(): boolean {
    return this.state.status !== 'deleted';
  }

  /**
   * Changes the named fields; `null` when that leaves everything as it is.
   * @throws TenantNotFound when it is deleted
   * @throws InvalidInput naming every field that breaks a rule
   */
  update(patch: TenantPatch, occasion: Occasion): TenantChange | null {
    return this.withFields(patchFields(this.state.fields, patch), occasion);
  }

  /**
   * Replaces every field that the partner writes: what is left out is gone; `null` when that leaves everything as it is.
   * @throws TenantNotFound when it is deleted
   * @throws InvalidInput naming every field that breaks a rule
   */
  replace(input: NewTenantFields, occasion: Occasion): TenantChange | null {
    return this.withFields(completeFields(input), occasion);
  }

  /**
   * Takes note of how its provisioning ended; `null` when it is not waiting for that any more.
   * @throws Error when the run is not at an end
   */
  settle(run: RunChange, occasion: Occasion): TenantChange | null {
    const { phase, reason } = run.next.state;
    if (this.state.status !== 'provisioning') return null;
    if (phase === 'succeeded') {
      return { ...this.become('tenant.activated', { status: 'active', statusReason: null }, occasion), run };
    }
    if (phase !== 'failed') throw new Error('provisioning is still under way');
    const statusReason = Array.from(reason ?? '')
      .slice(0, REASON_MAX_LENGTH)
      .join('');
    return { ...this.become('tenant.provisioning_failed', { status: 'failed', statusReason }, occasion), run };
  }

  /**
   * Goes on with the provisioning that failed, by the actions of now.
   * @throws TenantNotFound when it is deleted
   * @throws InvalidStateTransition when it is not failed
   */
  retry(run: ProvisioningRun | null, actions: readonly ActionPlan[], occasion: Occasion): TenantChange {
    this.requireLive();
    this.requireStatus('failed', 'provisioning');
    if (run === null) throw new Error('a tenant that failed has a run');
    const change = this.become('tenant.updated', { status: 'provisioning', statusReason: null }, occasion);
    return { ...change, run: run.resume(actions, occasion.at).changing(run) };
  }

  /**
   * Takes the tenant out of service.
   * @throws TenantNotFound when it is deleted
   * @throws InvalidStateTransition when it is not active
   * @throws InvalidInput when the reason is not a clean text of at most 500 characters
   */
  suspend(reason: string | null, occasion: Occasion): TenantChange {
    this.requireLive();
    this.requireStatus('active', 'suspended');
    const flaw = reason === null ? null : textFlaw(reason, REASON_MAX_LENGTH);
    if (flaw !== null) throw new InvalidInput([{ pointer: '/reason', ...flaw }]);
    return this.become('tenant.suspended', { status: 'suspended', statusReason: reason }, occasion);
  }

  /**
   * Puts a suspended tenant back into service.
   * @throws TenantNotFound when it is deleted
   * @throws InvalidStateTransition when it is not suspended
   */
  resume(occasion: Occasion): TenantChange {
    this.requireLive();
    this.requireStatus('suspended', 'active');
    return this.become('tenant.resumed', { status: 'active', statusReason: null }, occasion);
  }

  /**
   * Deletes the tenant; it can be restored until it is purged.
   * @throws TenantNotFound when it is deleted already
   */
  delete(occasion: Occasion): TenantChange {
    this.requireLive();
    const next = { status: 'deleted', deletedAt: occasion.at, statusBeforeDeletion: this.state.status } as const;
    return this.become('tenant.deleted', next, occasion);
  }

  /**
   * Brings a deleted tenant back as it was.
   * @throws TenantNotFound when it is purged
   * @throws InvalidStateTransition when it is not deleted
   */
  restore(occasion: Occasion): TenantChange {
    if (this.state.purgedAt !== null) throw new TenantNotFound();
    const status = this.state.statusBeforeDeletion ?? 'active';
    this.requireStatus('deleted', status);
    return this.become('tenant.restored', { status, deletedAt: null, statusBeforeDeletion: null }, occasion);
  }

  /**
   * Erases what the partner wrote, for good; a tombstone stays. A run that has something left to compensate goes on, without its reasons.
   * @throws TenantNotFound when it is purged already
   * @throws InvalidStateTransition when it is not deleted
   */
  purge(occasion: Occasion, run: ProvisioningRun | null = null): TenantChange {
    if (this.state.purgedAt !== null) throw new TenantNotFound();
    if (this.isLive)
      throw new InvalidStateTransition(this.state.status, 'purged', ALLOWED_TRANSITIONS[this.state.status]);
    const next = { fields: ERASED_FIELDS, statusReason: null, purgedAt: occasion.at };
    const change = this.become('tenant.purged', next, occasion);
    const erased = { ...change, events: change.events.map((happened) => ({ ...happened, changes: {} })) };
    return run === null || run.isOver ? erased : { ...erased, run: run.withoutReasons().changing(run) };
  }

  private withFields(fields: TenantFields, occasion: Occasion): TenantChange | null {
    this.requireLive();
    requireValidFields(fields);
    const change = this.become('tenant.updated', { fields }, occasion);
    const changed = change.events.some((happened) => Object.keys(happened.changes).length > 0);
    return changed ? change : null;
  }

  private become(type: TenantEventType, news: Partial<TenantState>, occasion: Occasion): TenantChange {
    const updatedAt = occasion.at > this.state.updatedAt ? occasion.at : this.state.updatedAt;
    const next = new Tenant({ ...this.state, ...news, version: this.state.version + 1, updatedAt });
    return { next, events: [event(type, this, next, occasion)], basedOn: this.state.version };
  }

  private requireLive(): void {
    if (!this.isLive) throw new TenantNotFound();
  }

  private requireStatus(from: TenantStatus, to: TenantStatus): void {
    const { status } = this.state;
    if (status !== from) throw new InvalidStateTransition(status, to, ALLOWED_TRANSITIONS[status]);
  }
}

/** The longest reason of a suspension, in characters. */
export const REASON_MAX_LENGTH = 500;

function event(type: TenantEventType, before: Tenant | null, after: Tenant, occasion: Occasion): TenantEvent {
  return { id: occasion.eventId, type, at: occasion.at, tenant: after, changes: fieldChanges(before, after) };
}

function fieldChanges(before: Tenant | null, after: Tenant): FieldChanges {
  const previous = before === null ? {} : visibleFields(before);
  const changes: Record<string, FieldChange> = {};
  for (const [field, value] of Object.entries(visibleFields(after))) {
    const old = previous[field] ?? null;
    if (!isSame(old, value)) changes[field] = { previous: old, new: value };
  }
  return changes;
}

function visibleFields({ state }: Tenant): Record<string, unknown> {
  return {
    ...state.fields,
    status: state.status,
    status_reason: state.statusReason,
    deleted_at: state.deletedAt?.toISOString() ?? null,
  };
}
