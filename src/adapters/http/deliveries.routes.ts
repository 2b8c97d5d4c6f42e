import { z } from 'zod';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import { deliveryDocument } from '../../application/webhooks/delivery-document.js';
import type { ListDeliveries } from '../../application/webhooks/list-deliveries.js';
import type { ReplayEvents } from '../../application/webhooks/replay-events.js';
import type { RetryDelivery } from '../../application/webhooks/retry-delivery.js';
import type { TestWebhook } from '../../application/webhooks/test-webhook.js';
import { EVENT_TYPES } from '../../domain/events/event-types.js';
import { isUuid } from '../../domain/shared/uuid.js';
import { DELIVERY_STATUSES } from '../../domain/webhooks/delivery.js';
import type { CursorSeal } from './cursor-seal.js';
import { endpoint, type DocumentedReply, type Endpoint, type Reply } from './endpoint.js';
import { flag, LIST_PARAMETERS } from './list-query.js';
import { documentedList, listReply, pageRequest, type ListIdentity } from './list-reply.js';
import { REPLAYED } from './tenant-reply.js';
import { DryRunQuery, EmptyBody } from './tenant.schema.js';
import { DeliverySchema, ReplaySchema } from './webhook.schema.js';
import { deliveryIdIn, DRY_RUN_HEADERS, replayHeaders, webhookIdIn, WEBHOOKS_TAG } from './webhook-reply.js';

/** The use cases behind the routes about what is delivered to a webhook. */
export interface DeliveryUseCases {
  readonly testWebhook: TestWebhook;
  readonly listDeliveries: ListDeliveries;
  readonly retryDelivery: RetryDelivery;
  readonly replayEvents: ReplayEvents;
  readonly cursors: CursorSeal;
}

const PositionSchema = z.object({ id: z.string().refine(isUuid) });
const DeliveryQuery = z.strictObject({
  ...LIST_PARAMETERS,
  include_total: flag('Adds `total`, the number on all pages. That takes time in proportion to it.'),
  status: z.enum(DELIVERY_STATUSES, { error: `Must be one of ${DELIVERY_STATUSES.join(', ')}` }).optional(),
  event_type: z.enum(EVENT_TYPES, { error: 'Must be an event type' }).optional(),
});

const rehearsed = z.object({ 'X-Dry-Run': z.enum(['true']) });
const again = z.object({ 'Idempotency-Replayed': REPLAYED });
const action = {
  method: 'post',
  tag: WEBHOOKS_TAG,
  permission: 'webhook:write',
  query: DryRunQuery,
  idempotent: true,
  conditional: true,
  problems: ['webhook-not-found', 'invalid-state-transition', 'precondition-failed'],
} as const;

const TestSchema = z.strictObject({
  event_id: z.string().meta({ format: 'uuid' }),
  event_type: z.enum(['webhook.test']),
});
const ReplayedSchema = z.strictObject({ deliveries: z.int().nonnegative().meta({ description: 'How many.' }) });

/** What a dry run of an action answers. */
function dryRunOf(schema: z.ZodType): DocumentedReply {
  return { description: 'A dry run: what would be answered. Nothing is delivered.', schema, headers: rehearsed };
}

/** Answers an action: it is on its way, or, on a dry run, would be. */
function actionReply(outcome: Outcome<unknown>, { dryRun }: CommandContext, body: unknown): Reply {
  if (dryRun) return { status: 200, headers: DRY_RUN_HEADERS, body };
  return { status: 202, headers: replayHeaders(outcome), body };
}

/** The routes about what is delivered to a webhook. */
export function deliveryEndpoints(useCases: DeliveryUseCases): readonly Endpoint[] {
  const { cursors } = useCases;
  return [
    endpoint({
      ...action,
      path: '/webhooks/{webhook}/test',
      operationId: 'testWebhook',
      summary: 'Send a test event',
      description:
        'An event of type `webhook.test` is delivered to this webhook, whatever it asks for, and to no other.',
      body: EmptyBody,
      bodyOptional: true,
      replies: {
        200: dryRunOf(TestSchema),
        202: { description: 'The event is on its way.', schema: TestSchema, headers: again },
      },
      async handle({ params, command }) {
        const outcome = await useCases.testWebhook.execute(webhookIdIn(params), command);
        return actionReply(outcome, command, { event_id: outcome.value, event_type: 'webhook.test' });
      },
    }),
    endpoint({
      method: 'get',
      path: '/webhooks/{webhook}/deliveries',
      operationId: 'listDeliveries',
      tag: WEBHOOKS_TAG,
      summary: 'List deliveries',
      description: 'What was and is to be delivered to a webhook, with every attempt, the newest first.',
      permission: 'webhook:read',
      query: DeliveryQuery,
      body: undefined,
      idempotent: false,
      replies: { 200: documentedList(DeliverySchema, 'A page of deliveries.', true) },
      problems: ['webhook-not-found', 'invalid-cursor'],
      async handle({ params, query, command, request }) {
        const id = webhookIdIn(params);
        const filter = { status: query.status ?? null, eventType: query.event_type ?? null };
        const list: ListIdentity = { name: 'deliveries', reach: command.reach, of: [id, filter] };
        const wanted = await pageRequest(cursors, list, query, PositionSchema);
        const found = await useCases.listDeliveries.execute(id, filter, wanted, command);
        return listReply(cursors, list, found, deliveryDocument, request);
      },
    }),
    endpoint({
      ...action,
      path: '/webhooks/{webhook}/deliveries/{delivery}/retry',
      operationId: 'retryDelivery',
      summary: 'Deliver once more',
      description: 'Whatever became of it: it is attempted now, and by the whole schedule again if need be.',
      body: EmptyBody,
      bodyOptional: true,
      replies: {
        200: dryRunOf(DeliverySchema),
        202: { description: 'It is attempted now.', schema: DeliverySchema, headers: again },
      },
      async handle({ params, command }) {
        const outcome = await useCases.retryDelivery.execute(webhookIdIn(params), deliveryIdIn(params), command);
        return actionReply(outcome, command, deliveryDocument(outcome.value));
      },
    }),
    endpoint({
      ...action,
      path: '/webhooks/{webhook}/replay',
      operationId: 'replayEvents',
      summary: 'Deliver the events of a span',
      description:
        'Every event from `since` up to `until` is delivered, whether it was before or not, also from before the webhook was there. At most 100,000 at once.',
      body: ReplaySchema,
      replies: {
        200: dryRunOf(ReplayedSchema),
        202: { description: 'They are on their way.', schema: ReplayedSchema, headers: again },
      },
      async handle({ params, body, command }) {
        const span = { since: body.since, until: body.until ?? null, eventTypes: body.event_types ?? null };
        const outcome = await useCases.replayEvents.execute(webhookIdIn(params), span, command);
        return actionReply(outcome, command, { deliveries: outcome.value });
      },
    }),
  ];
}
