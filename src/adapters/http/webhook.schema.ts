import { z } from 'zod';
import { EVENT_TYPES } from '../../domain/events/event-types.js';
import { DELIVERY_STATUSES } from '../../domain/webhooks/delivery.js';
import { DISABLED_REASONS } from '../../domain/webhooks/webhook-events.js';
import { OVERLAP_HOURS, WEBHOOK_LIMITS } from '../../domain/webhooks/webhook-rules.js';
import { instantOf } from './list-query.js';

const url = z.string({ error: (issue) => (issue.input === undefined ? 'Is required' : 'Must be a text') }).meta({
  format: 'uri',
  maxLength: WEBHOOK_LIMITS.url,
  description:
    'Where events are sent to by POST: `https`, a host on the internet, without user, password and fragment. Redirects are not followed.',
  example: 'https://partner.example/webhooks/tenants',
});

const eventTypes = z.array(z.string({ error: 'Must be a text' }), { error: 'Must be a list' }).meta({
  minItems: 1,
  maxItems: WEBHOOK_LIMITS.eventTypes,
  description: `What it asks for: event types (${EVENT_TYPES.join(', ')}), families such as \`tenant.*\`, or \`*\`.`,
  example: ['tenant.*'],
});

const description = z
  .string({ error: 'Must be a text' })
  .nullish()
  .meta({ maxLength: WEBHOOK_LIMITS.description, description: 'For people.', example: 'CRM synchronisation' });

const enabled = z.boolean({ error: 'Must be true or false' }).meta({
  description: 'A disabled webhook gets no new deliveries; those that wait go on once it is enabled.',
});

/** The body of `POST /webhooks`. */
export const NewWebhookSchema = z
  .strictObject({ url, event_types: eventTypes, description, enabled: enabled.optional() })
  .meta({ id: 'NewWebhook', description: 'A webhook to be created.' });

const sentBack = z.unknown().optional().meta({
  readOnly: true,
  description: 'Read-only: accepted when it is what it is, so that you can send back what you got.',
});

/** The body of `PATCH /webhooks/{webhook}`: a JSON merge patch (RFC 7396). */
export const WebhookPatchSchema = z
  .strictObject({
    url: url.optional(),
    event_types: eventTypes.optional(),
    description,
    enabled: enabled.optional(),
    id: sentBack,
    partner_id: sentBack,
    disabled_reason: sentBack,
    former_secret_expires_at: sentBack,
    version: sentBack,
    created_at: sentBack,
    updated_at: sentBack,
  })
  .meta({ id: 'WebhookPatch', description: 'The fields to change; `null` clears the description.' });

/** The body of `POST …/rotate-secret`. */
export const RotationSchema = z
  .strictObject({
    overlap_hours: z
      .int({ error: 'Must be a whole number' })
      .min(OVERLAP_HOURS.min, { error: `Must be at least ${OVERLAP_HOURS.min}` })
      .max(OVERLAP_HOURS.max, { error: `Must be at most ${OVERLAP_HOURS.max}` })
      .optional()
      .meta({ default: OVERLAP_HOURS.usual, description: 'For how long the present secret signs too.' }),
  })
  .meta({ id: 'SecretRotation' });

/** The body of `POST …/replay`. */
export const ReplaySchema = z
  .strictObject({
    since: instantOf('The first moment whose events are wanted.'),
    until: instantOf('The first moment whose events are not wanted any more; left out: now.').nullish(),
    event_types: eventTypes.nullish().meta({ description: 'Left out: what the webhook asks for.' }),
  })
  .meta({ id: 'Replay' });

const instant = z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC, with milliseconds.' });

const shown = {
  id: z.string().meta({ format: 'uuid', description: "The webhook's id (UUIDv7)." }),
  partner_id: z.string().meta({ example: 'acme' }),
  url: z.string().meta({ example: 'https://partner.example/webhooks/tenants' }),
  event_types: z.array(z.string()).meta({ example: ['tenant.*'] }),
  description: z.string().nullable(),
  enabled: z.boolean(),
  disabled_reason: z.enum(DISABLED_REASONS).nullable().meta({
    description:
      '`requested`: by you; `gone`: the receiver answered 410; `failing`: five days of nothing but failures. `null` while enabled.',
  }),
  former_secret_expires_at: instant
    .nullable()
    .meta({ description: 'Until when the secret before this one signs too.' }),
  version: z.int().positive().meta({ description: 'Counts the changes; also the ETag.' }),
  created_at: instant,
  updated_at: instant,
};

/** A webhook, as every answer shows it. */
export const WebhookSchema = z.strictObject(shown).meta({ id: 'Webhook' });

/** A webhook with its secret: shown when it is made, and never again. */
export const WebhookWithSecretSchema = z
  .strictObject({
    ...shown,
    secret: z.string().meta({
      description: 'Verifies deliveries (Standard Webhooks). Keep it now: it is not shown again.',
      example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=',
    }),
  })
  .meta({ id: 'WebhookWithSecret' });

/** An attempt at a delivery. */
const AttemptSchema = z
  .strictObject({
    at: instant,
    status_code: z.int().nullable().meta({ description: '`null` when there was no answer.' }),
    duration_ms: z.int().nonnegative(),
    error: z
      .string()
      .nullable()
      .meta({ description: 'Why it did not succeed.', example: 'The receiver answered 500.' }),
    response_body: z.string().nullable().meta({ description: 'The first 8 KiB of the answer.' }),
  })
  .meta({ id: 'WebhookAttempt' });

/** A delivery, as every answer shows it. */
export const DeliverySchema = z
  .strictObject({
    id: z.string().meta({ format: 'uuid' }),
    webhook_id: z.string().meta({ format: 'uuid' }),
    event_id: z.string().meta({ format: 'uuid', description: 'Also the `webhook-id` header of every attempt.' }),
    event_type: z.string().meta({ example: 'tenant.created' }),
    status: z.enum(DELIVERY_STATUSES).meta({
      description: '`pending`: an attempt is due or under way; `failed`: ten attempts came to nothing.',
    }),
    attempt_count: z.int().nonnegative().meta({ description: 'Since it was made, or made again, attempts begun.' }),
    next_attempt_at: instant.nullable(),
    created_at: instant,
    completed_at: instant.nullable(),
    attempts: z.array(AttemptSchema).meta({ description: 'The oldest first.' }),
  })
  .meta({ id: 'WebhookDelivery' });
