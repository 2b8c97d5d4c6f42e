import { z } from 'zod';
import type { CreateWebhook } from '../../application/webhooks/create-webhook.js';
import type { DeleteWebhook } from '../../application/webhooks/delete-webhook.js';
import type { GetWebhook } from '../../application/webhooks/get-webhook.js';
import type { ListWebhooks } from '../../application/webhooks/list-webhooks.js';
import type { RotateWebhookSecret } from '../../application/webhooks/rotate-webhook-secret.js';
import type { UpdateWebhook } from '../../application/webhooks/update-webhook.js';
import { webhookDocument } from '../../application/webhooks/webhook-document.js';
import { isUuid } from '../../domain/shared/uuid.js';
import { OVERLAP_HOURS } from '../../domain/webhooks/webhook-rules.js';
import { BASE_PATH } from './base-path.js';
import type { CursorSeal } from './cursor-seal.js';
import { endpoint, type Endpoint } from './endpoint.js';
import { matchesEtag } from './etag.js';
import { flag, LIST_PARAMETERS } from './list-query.js';
import { documentedList, listReply, pageRequest, type ListIdentity } from './list-reply.js';
import { REPLAYED } from './tenant-reply.js';
import { DryRunQuery, NoQuery } from './tenant.schema.js';
import {
  NewWebhookSchema,
  RotationSchema,
  WebhookPatchSchema,
  WebhookSchema,
  WebhookWithSecretSchema,
} from './webhook.schema.js';
import {
  replayHeaders,
  WEBHOOK_ETAG,
  webhookEtag,
  WEBHOOK_DRY_RUN,
  webhookDryRunReply,
  webhookIdIn,
  webhookReply,
  WEBHOOKS_TAG,
  withSecret,
} from './webhook-reply.js';

/** The use cases behind the webhook routes. */
export interface WebhookUseCases {
  readonly createWebhook: CreateWebhook;
  readonly getWebhook: GetWebhook;
  readonly listWebhooks: ListWebhooks;
  readonly updateWebhook: UpdateWebhook;
  readonly deleteWebhook: DeleteWebhook;
  readonly rotateWebhookSecret: RotateWebhookSecret;
  readonly cursors: CursorSeal;
}

const PositionSchema = z.object({ id: z.string().refine(isUuid) });

const one = { tag: WEBHOOKS_TAG, path: '/webhooks/{webhook}', query: NoQuery } as const;
const DRY_RUN_HEADER = z.enum(['true']).optional().meta({ description: 'Sent when nothing was stored.' });
const shown = { description: 'The webhook.', schema: WebhookSchema, headers: z.object({ ETag: WEBHOOK_ETAG }) };

const CHANGED = {
  description: 'The webhook after the change, or, on a dry run, as it would be; then without `ETag`.',
  schema: WebhookSchema,
  headers: z.object({ ETag: WEBHOOK_ETAG.optional(), 'X-Dry-Run': DRY_RUN_HEADER }),
};

/** The routes below `/webhooks` that are about webhooks themselves. */
export function webhookEndpoints(useCases: WebhookUseCases): readonly Endpoint[] {
  const { cursors } = useCases;
  return [
    endpoint({
      ...one,
      method: 'post',
      path: '/webhooks',
      operationId: 'createWebhook',
      summary: 'Create a webhook',
      description: 'The answer shows the secret, and no other answer does.',
      permission: 'webhook:write',
      query: DryRunQuery,
      body: NewWebhookSchema,
      idempotent: true,
      replies: {
        200: WEBHOOK_DRY_RUN,
        201: {
          description: 'The webhook was created, or had been by the first request with this key.',
          schema: WebhookWithSecretSchema,
          headers: z.object({ Location: z.string(), ETag: WEBHOOK_ETAG, 'Idempotency-Replayed': REPLAYED }),
        },
      },
      problems: [],
      async handle({ body, command }) {
        const outcome = await useCases.createWebhook.execute(body, command);
        const { value } = outcome;
        if (command.dryRun) return webhookDryRunReply(value);
        const location = { Location: `${BASE_PATH}/webhooks/${value.state.id}`, ETag: webhookEtag(value) };
        return { status: 201, headers: { ...location, ...replayHeaders(outcome) }, body: withSecret(value) };
      },
    }),
    endpoint({
      ...one,
      method: 'get',
      path: '/webhooks',
      operationId: 'listWebhooks',
      summary: 'List webhooks',
      description: 'The newest first.',
      permission: 'webhook:read',
      query: z.strictObject({ ...LIST_PARAMETERS, include_total: flag('Adds `total`, the number on all pages.') }),
      body: undefined,
      idempotent: false,
      replies: { 200: documentedList(WebhookSchema, 'A page of webhooks.', true) },
      problems: ['invalid-cursor'],
      async handle({ query, command, request }) {
        const list: ListIdentity = { name: 'webhooks', reach: command.reach, of: null };
        const wanted = await pageRequest(cursors, list, query, PositionSchema);
        const found = await useCases.listWebhooks.execute(wanted, command);
        return listReply(cursors, list, found, webhookDocument, request);
      },
    }),
    endpoint({
      ...one,
      method: 'get',
      operationId: 'getWebhook',
      summary: 'Read a webhook',
      permission: 'webhook:read',
      body: undefined,
      idempotent: false,
      replies: {
        200: shown,
        304: { description: 'It still has the version of `If-None-Match`.', headers: z.object({ ETag: WEBHOOK_ETAG }) },
      },
      problems: ['webhook-not-found'],
      async handle({ params, command, request }) {
        const webhook = await useCases.getWebhook.execute(webhookIdIn(params), command);
        const headers = { ETag: webhookEtag(webhook) };
        if (matchesEtag(request.headers['if-none-match'], headers.ETag)) return { status: 304, headers };
        return webhookReply(webhook);
      },
    }),
    endpoint({
      ...one,
      method: 'patch',
      operationId: 'updateWebhook',
      summary: 'Change a webhook',
      permission: 'webhook:write',
      query: DryRunQuery,
      body: WebhookPatchSchema,
      bodyTypes: ['application/merge-patch+json', 'application/json'],
      idempotent: false,
      conditional: true,
      replies: { 200: CHANGED },
      problems: ['webhook-not-found', 'precondition-failed'],
      async handle({ params, body, command }) {
        const { value } = await useCases.updateWebhook.execute(webhookIdIn(params), body, command);
        return command.dryRun ? webhookDryRunReply(value) : webhookReply(value);
      },
    }),
    endpoint({
      ...one,
      method: 'delete',
      operationId: 'deleteWebhook',
      summary: 'Delete a webhook',
      description: 'For good; what waits for it is not delivered.',
      permission: 'webhook:write',
      body: undefined,
      idempotent: false,
      conditional: true,
      replies: { 204: { description: 'Deleted.' } },
      problems: ['webhook-not-found', 'precondition-failed'],
      async handle({ params, command }) {
        await useCases.deleteWebhook.execute(webhookIdIn(params), command);
        return { status: 204 };
      },
    }),
    endpoint({
      ...one,
      method: 'post',
      path: '/webhooks/{webhook}/rotate-secret',
      operationId: 'rotateWebhookSecret',
      summary: "Replace a webhook's secret",
      description:
        'The answer shows the new secret, and no other answer does. Until the overlap ends both secrets sign.',
      permission: 'webhook:write',
      query: DryRunQuery,
      body: RotationSchema,
      bodyOptional: true,
      idempotent: true,
      conditional: true,
      replies: {
        200: {
          description: 'The webhook with its new secret; without it on a dry run, which has no `ETag` but `X-Dry-Run`.',
          schema: WebhookWithSecretSchema.extend({ secret: WebhookWithSecretSchema.shape.secret.optional() }).meta({
            id: 'WebhookWithNewSecret',
          }),
          headers: z.object({
            ETag: WEBHOOK_ETAG.optional(),
            'Idempotency-Replayed': REPLAYED,
            'X-Dry-Run': DRY_RUN_HEADER,
          }),
        },
      },
      problems: ['webhook-not-found', 'precondition-failed'],
      async handle({ params, body, command }) {
        const hours = body.overlap_hours ?? OVERLAP_HOURS.usual;
        const outcome = await useCases.rotateWebhookSecret.execute(webhookIdIn(params), hours, command);
        const { value } = outcome;
        if (command.dryRun) return webhookDryRunReply(value);
        return {
          status: 200,
          headers: { ETag: webhookEtag(value), ...replayHeaders(outcome) },
          body: withSecret(value),
        };
      },
    }),
  ];
}
