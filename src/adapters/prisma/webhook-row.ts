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
  /** `null` leaves what is stored. */
  readonly secret: string | null;
  readonly former_secret: string | null;
  readonly former_secret_expires_at: string | null;
  /** Not written with the webhook. */
  readonly failing_since?: string | null;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
}

/** Writes a webhook down as its row, its secrets encrypted; what could not be read is left out. */
export function rowOfWebhook({ state }: Webhook, cipher: SecretCipher): WebhookRow {
  const { fields, formerSecret } = state;
  const seal = (secret: WebhookSecret | null) => (secret === null ? null : cipher.encrypt(secret, state.id));
  return {
    id: state.id,
    partner_id: state.partner,
    url: fields.url,
    event_types: fields.event_types,
    description: fields.description,
    enabled: fields.enabled,
    disabled_reason: state.disabledReason,
    secret: seal(state.secret),
    former_secret: seal(formerSecret?.secret ?? null),
    former_secret_expires_at: formerSecret?.expiresAt.toISOString() ?? null,
    version: state.version,
    created_at: state.createdAt.toISOString(),
    updated_at: state.updatedAt.toISOString(),
    deleted_at: state.deletedAt?.toISOString() ?? null,
  };
}

/** Takes up a webhook from its row. */
export function webhookFromRow(row: WebhookRow, cipher: SecretCipher): Webhook {
  const { former_secret_expires_at: expiresAt, failing_since: failingSince = null } = row;
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
      expiresAt === null ? null : { secret: opened(row.former_secret, row.id, cipher), expiresAt: new Date(expiresAt) },
    failingSince: failingSince === null ? null : new Date(failingSince),
    version: row.version,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
    deletedAt: row.deleted_at === null ? null : new Date(row.deleted_at),
  });
}

/** Decrypts a secret of a webhook; `null` when it cannot be, as it was encrypted with another key. */
export function opened(sealed: string | null, webhook: Uuid, cipher: SecretCipher): WebhookSecret | null {
  if (sealed === null) return null;
  try {
    const secret = cipher.decrypt(sealed, webhook);
    return isWebhookSecret(secret) ? secret : null;
  } catch {
    return null;
  }
}
