import type { FieldChanges } from '../shared/change.js';
import type { Uuid } from '../shared/uuid.js';
import type { Webhook } from './webhook.js';

/** Why a webhook was disabled: by its partner, because its receiver said it is gone (410), or after days of failures only. */
export const DISABLED_REASONS = ['requested', 'gone', 'failing'] as const;

export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** What can happen to a webhook, by its public name. */
export const WEBHOOK_EVENT_TYPES = ['webhook.test', 'webhook.disabled'] as const;

/** Something that happened to a webhook. */
export interface WebhookEvent {
  readonly id: Uuid;
  readonly type: (typeof WEBHOOK_EVENT_TYPES)[number];
  readonly at: Date;
  readonly webhook: Webhook;
  readonly changes: FieldChanges;
}
