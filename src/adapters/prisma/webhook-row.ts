import type { SecretCipher } from '../../application/webhooks/secret-cipher.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { isWebhookSecret, type WebhookSecret } from '../../domain/webhooks/webhook-secret.js';
import type { DisabledReason } from '../../domain/webhooks/webhook-events.js';
import { Webhook } from '../../domain/webhooks/webhook.js';

/** A row of `webhooks` in JSON. */
export interface WebhookRow {
  readonly id: Uuid;
  readonly partner_id: PartnerId;
  readonly url: string;
  readonly event_types: readonly string[];
  readonly description: string | null;
  readonly enabled: boolean;
  readonly disabled_reason: DisabledReason | null;
  readonly secret: string;
  readonly former_secret: string | null;
  readonly former_secret_expires_at: string | null;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
}

/** Writes a webhook down as its row, its secrets encrypted. */
export function rowOfWebhook({ state }: Webhook, cipher: SecretCipher): WebhookRow {
  const { fields, formerSecret } = state;
  return {
    id: state.id,
    partner_id: state.partner,
    url: fields.url,
    event_types: fields.event_types,
    description: fields.description,
    enabled: fields.enabled,
    disabled_reason: state.disabledReason,
    secret: cipher.encrypt(state.secret, state.id),
    former_secret: formerSecret === null ? null : cipher.encrypt(formerSecret.secret, state.id),
    former_secret_expires_at: formerSecret?.expiresAt.toISOString() ?? null,
    version: state.version,
    created_at: state.createdAt.toISOString(),
    updated_at: state.updatedAt.toISOString(),
    deleted_at: state.deletedAt?.toISOString() ?? null,
  };
}

/** Takes up a webhook from its row. @throws Error when a secret was encrypted by another key */
export function webhookFromRow(row: WebhookRow, cipher: SecretCipher): Webhook {
  const former = row.former_secret;
  return Webhook.stored({
    id: row.id,
    partner: row.partner_id,
    fields: {
      url: row.url,
      event_types: row.event_types,
      description: row.description,
      enabled: row.enabled,
    },
    disabledReason: row.disabled_reason,
    secret: opened(row.secret, row.id, cipher),
    formerSecret:
      former === null || row.former_secret_expires_at === null
        ? null
        : { secret: opened(former, row.id, cipher), expiresAt: new Date(row.former_secret_expires_at) },
    version: row.version,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
    deletedAt: row.deleted_at === null ? null : new Date(row.deleted_at),
  });
}

/** Decrypts a secret of a webhook. @throws Error when it was encrypted by another key */
export function opened(sealed: string, webhook: Uuid, cipher: SecretCipher): WebhookSecret {
  const secret = cipher.decrypt(sealed, webhook);
  if (!isWebhookSecret(secret)) throw new Error('what was decrypted is no secret of a webhook');
  return secret;
}
