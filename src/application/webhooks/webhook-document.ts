import type { PartnerId } from '../../domain/access/partner.js';
import type { FieldChanges } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { DisabledReason, WebhookEvent } from '../../domain/webhooks/webhook-events.js';
import type { Webhook } from '../../domain/webhooks/webhook.js';

/** A webhook as it is published. Its secret is not part of it. */
export interface WebhookDocument {
  readonly id: Uuid;
  readonly partner_id: PartnerId;
  readonly url: string;
  readonly event_types: readonly string[];
  readonly description: string | null;
  readonly enabled: boolean;
  readonly disabled_reason: DisabledReason | null;
  /** Until when the secret before this one signs too. */
  readonly former_secret_expires_at: string | null;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** Writes a webhook down field by field: what is not named here is never published. */
export function webhookDocument({ state }: Webhook): WebhookDocument {
  return {
    id: state.id,
    partner_id: state.partner,
    url: state.fields.url,
    event_types: state.fields.event_types,
    description: state.fields.description,
    enabled: state.fields.enabled,
    disabled_reason: state.disabledReason,
    former_secret_expires_at: state.formerSecret?.expiresAt.toISOString() ?? null,
    version: state.version,
    created_at: state.createdAt.toISOString(),
    updated_at: state.updatedAt.toISOString(),
  };
}

/** What an event about a webhook tells: the webhook after the change, and what was different before. */
export interface WebhookEventData {
  readonly webhook: WebhookDocument;
  readonly changes: FieldChanges;
}

/** Writes down what an event about a webhook tells. */
export function webhookEventData({ webhook, changes }: WebhookEvent): WebhookEventData {
  return { webhook: webhookDocument(webhook), changes };
}
