import type { FieldChanges } from '../shared/change.js';
import type { Uuid } from '../shared/uuid.js';
import type { Webhook } from './webhook.js';

/** Why a webhook was disabled: by its partner, because its receiver said it is gone (410), or after days of failures only. */
export const DISABLED_REASONS = ['requested', 'gone', 'failing'] as const;

export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** Something that happened to a webhook. */
export interface WebhookEvent {
  readonly id: Uuid;
  readonly type: 'webhook.test' | 'webhook.disabled';
  readonly at: Date;
  readonly webhook: Webhook;
  readonly changes: FieldChanges;
}
