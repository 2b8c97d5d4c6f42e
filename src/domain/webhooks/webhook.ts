import type { PartnerId } from '../access/partner.js';
import type { Change, FieldChange, FieldChanges, Occasion } from '../shared/change.js';
import type { Uuid } from '../shared/uuid.js';
import { webhookDisabled, WebhookNotFound } from './webhook-errors.js';
import type { DisabledReason, WebhookEvent } from './webhook-events.js';
import { requireValidOverlap, requireValidWebhook, type WebhookFields } from './webhook-rules.js';
import type { WebhookSecret } from './webhook-secret.js';

/** A secret that was replaced and goes on signing for a while. */
export interface FormerSecret {
  /** `null` when it cannot be read any more. */
  readonly secret: WebhookSecret | null;
  readonly expiresAt: Date;
}

/** Everything there is to know about a webhook. */
export interface WebhookState {
  readonly id: Uuid;
  readonly partner: PartnerId;
  readonly fields: WebhookFields;
  readonly disabledReason: DisabledReason | null;
  /** `null` when it cannot be read any more: the key that it was encrypted with is gone. A rotation mends that. */
  readonly secret: WebhookSecret | null;
  readonly formerSecret: FormerSecret | null;
  /** Since when its receiver has done nothing but fail, as deliveries found it; no change of the webhook says it. */
  readonly failingSince: Date | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}

export type WebhookChange = Change<Webhook, WebhookEvent>;

/** What a new webhook is made of; what is left out has a default. */
export type NewWebhookFields = Pick<WebhookFields, 'url' | 'event_types'> & {
  readonly [Field in 'description' | 'enabled']?: WebhookFields[Field] | null | undefined;
};

/** The fields to change. */
export type WebhookPatch = { readonly [Field in keyof WebhookFields]?: WebhookFields[Field] | null | undefined };

const HOUR_MS = 60 * 60 * 1000;

/** An address of a partner's that is told of events. Immutable: it answers changes, it does not change. */
export class Webhook {
  private constructor(readonly state: WebhookState) {}

  /** Takes up a webhook that was stored earlier; nothing is checked again. */
  static stored(state: WebhookState): Webhook {
    return new Webhook(state);
  }

  /** @throws InvalidInput naming every field that breaks a rule */
  static create(id: Uuid, partner: PartnerId, input: NewWebhookFields, secret: WebhookSecret, at: Date): WebhookChange {
    const { url, event_types, description, enabled } = input;
    const fields = { url, event_types, description: description ?? null, enabled: enabled ?? true };
    requireValidWebhook(fields);
    const next = new Webhook({
      id,
      partner,
      fields,
      disabledReason: fields.enabled ? null : 'requested',
      secret,
      formerSecret: null,
      failingSince: null,
      version: 1,
      createdAt: at,
      updatedAt: at,
      deletedAt: null,
    });
    return { next, events: [], basedOn: null };
  }

  /**
   * Changes the named fields; `null` when that leaves everything as it is.
   * @throws WebhookNotFound when it is deleted
   * @throws InvalidInput naming every field that breaks a rule
   */
  update(patch: WebhookPatch, occasion: Occasion): WebhookChange | null {
    this.requireThere();
    const { fields: old } = this.state;
    const fields = {
      url: patch.url ?? old.url,
      event_types: patch.event_types ?? old.event_types,
      description: patch.description === undefined ? old.description : patch.description,
      enabled: patch.enabled ?? old.enabled,
    };
    requireValidWebhook(fields);
    if (Object.keys(changesOf(old, fields)).length === 0) return null;
    if (old.enabled && !fields.enabled) return this.disabled('requested', fields, occasion);
    return this.become({ fields, disabledReason: fields.enabled ? null : this.state.disabledReason }, occasion.at);
  }

  /** Stops deliveries because its receiver says that it is gone; `null` when it is disabled or deleted already. */
  disableAsGone(occasion: Occasion): WebhookChange | null {
    return this.isOn ? this.disabled('gone', { ...this.state.fields, enabled: false }, occasion) : null;
  }

  /**
   * Stops deliveries because its receiver has done nothing but fail since a time; `null` when it is disabled or deleted already, or that is
   * not so any more.
   */
  disableAsFailing(since: Date, occasion: Occasion): WebhookChange | null {
    if (!this.isOn || this.state.failingSince?.getTime() !== since.getTime()) return null;
    return this.disabled('failing', { ...this.state.fields, enabled: false }, occasion);
  }

  private get isOn(): boolean {
    return this.state.fields.enabled && this.state.deletedAt === null;
  }

  /**
   * Replaces the secret; the present one goes on signing for `overlapHours`, and an even older one no longer.
   * @throws WebhookNotFound when it is deleted
   * @throws InvalidInput when the overlap is out of range
   */
  rotateSecret(secret: WebhookSecret, overlapHours: number, { at }: Occasion): WebhookChange {
    this.requireThere();
    requireValidOverlap(overlapHours);
    const expiresAt = new Date(at.getTime() + overlapHours * HOUR_MS);
    const { secret: present } = this.state;
    const formerSecret = overlapHours === 0 || present === null ? null : { secret: present, expiresAt };
    return this.become({ secret, formerSecret }, at);
  }

  /** Has an event sent to it, and to nobody else. @throws WebhookNotFound, InvalidStateTransition as `requireEnabled` does */
  test(occasion: Occasion): WebhookEvent {
    this.requireEnabled();
    return { id: occasion.eventId, type: 'webhook.test', at: occasion.at, webhook: this, changes: {} };
  }

  /** @throws WebhookNotFound when it is deleted already */
  delete({ at }: Occasion): WebhookChange {
    this.requireThere();
    return this.become({ deletedAt: at, formerSecret: null }, at);
  }

  /** The secrets that sign at this time, the newest first; none when none can be read. */
  secretsAt(at: Date): readonly WebhookSecret[] {
    const { secret, formerSecret } = this.state;
    const former = formerSecret !== null && formerSecret.expiresAt > at ? formerSecret.secret : null;
    return [secret, former].filter((one) => one !== null);
  }

  private disabled(reason: DisabledReason, fields: WebhookFields, occasion: Occasion): WebhookChange {
    const change = this.become({ fields, disabledReason: reason }, occasion.at);
    const changes = changesOf(this.state.fields, fields);
    const { at, eventId } = occasion;
    return { ...change, events: [{ id: eventId, type: 'webhook.disabled', at, webhook: change.next, changes }] };
  }

  private become(news: Partial<WebhookState>, at: Date): WebhookChange {
    const updatedAt = at > this.state.updatedAt ? at : this.state.updatedAt;
    const next = new Webhook({ ...this.state, ...news, version: this.state.version + 1, updatedAt });
    return { next, events: [], basedOn: this.state.version };
  }

  /**
   * Nothing is sent to a webhook that is disabled.
   * @throws WebhookNotFound when it is deleted
   * @throws InvalidStateTransition when it is disabled
   */
  requireEnabled(): void {
    this.requireThere();
    if (!this.state.fields.enabled) throw webhookDisabled();
  }

  private requireThere(): void {
    if (this.state.deletedAt !== null) throw new WebhookNotFound();
  }
}

function changesOf(before: WebhookFields, after: WebhookFields): FieldChanges {
  const changes: Record<string, FieldChange> = {};
  for (const field of ['url', 'event_types', 'description', 'enabled'] as const) {
    const [previous, now] = [before[field], after[field]];
    if (JSON.stringify(previous) !== JSON.stringify(now)) changes[field] = { previous, new: now };
  }
  return changes;
}
