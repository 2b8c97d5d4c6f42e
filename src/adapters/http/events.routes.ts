import { z } from 'zod';
import { eventDocument } from '../../application/events/event-document.js';
import type { GetEvent } from '../../application/events/get-event.js';
import type { ListEvents } from '../../application/events/list-events.js';
import { EventNotFound } from '../../domain/events/event-not-found.js';
import { EVENT_TYPES } from '../../domain/events/event-types.js';
import { InvalidInput } from '../../domain/shared/invalid-input.js';
import { isUuid, type Uuid } from '../../domain/shared/uuid.js';
import type { CursorSeal } from './cursor-seal.js';
import { endpoint, type Endpoint } from './endpoint.js';
import { EventSchema } from './event.schema.js';
import { flag, LIST_PARAMETERS, parameter } from './list-query.js';
import { documentedList, listReply, pageRequest, type ListIdentity } from './list-reply.js';
import { NoQuery } from './tenant.schema.js';

/** The use cases behind the feed of events. */
export interface EventUseCases {
  readonly listEvents: ListEvents;
  readonly getEvent: GetEvent;
  readonly cursors: CursorSeal;
}

const TAG = 'Events';
const PositionSchema = z.object({ sequence: z.int() });
const TYPE = z.enum(EVENT_TYPES, { error: 'Must be an event type' });
const PLACE = /^(0|[1-9]\d{0,15})$/;

const EventQuery = z.strictObject({
  ...LIST_PARAMETERS,
  include_total: flag('Adds `total`, the number of events on all pages. That takes time in proportion to it.'),
  after: parameter()
    .refine((text) => PLACE.test(text) || isUuid(text.toLowerCase()), { error: 'Must be a sequence or an event id' })
    .optional()
    .meta({ description: 'Begins behind this event: its `sequence`, or its id.', example: '4711' }),
  type: z
    .union([TYPE, z.array(TYPE)], { error: 'Must be an event type' })
    .transform((types) => [types].flat())
    .optional()
    .meta({ description: 'Only events of this type; repeatable.' }),
  tenant: parameter()
    .refine((text) => isUuid(text.toLowerCase()), { error: 'Must be the id of a tenant' })
    .optional()
    .meta({ format: 'uuid', description: 'Only events about this tenant, deleted or not.' }),
});

/** The feed of events. */
export function eventEndpoints({ listEvents, getEvent, cursors }: EventUseCases): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/events',
      operationId: 'listEvents',
      tag: TAG,
      summary: 'Read the feed of events',
      description: `In the order of \`sequence\`. Whoever remembers the last \`sequence\` it saw and goes on with \`after\` misses nothing: an event never
appears behind one that could be read already.`,
      permission: 'event:read',
      query: EventQuery,
      body: undefined,
      idempotent: false,
      replies: { 200: documentedList(EventSchema, 'A page of events.', true) },
      problems: ['invalid-cursor', 'event-not-found'],
      async handle({ query, command, request }) {
        const filter = { types: query.type ?? [], tenant: query.tenant === undefined ? null : uuidOf(query.tenant) };
        const list: ListIdentity = { name: 'events', reach: command.reach, of: [filter, query.after ?? null] };
        const wanted = await pageRequest(cursors, list, query, PositionSchema);
        const behind = query.after === undefined || PLACE.test(query.after) ? null : uuidOf(query.after);
        const first = query.after !== undefined && behind === null ? { sequence: Number(query.after) } : null;
        const found = await listEvents.execute(filter, behind, { ...wanted, after: wanted.after ?? first }, command);
        return listReply(cursors, list, found, eventDocument, request);
      },
    }),
    endpoint({
      method: 'get',
      path: '/events/{event}',
      operationId: 'getEvent',
      tag: TAG,
      summary: 'Read an event',
      permission: 'event:read',
      query: NoQuery,
      body: undefined,
      idempotent: false,
      replies: { 200: { description: 'The event.', schema: EventSchema } },
      problems: ['event-not-found'],
      async handle({ params, command }) {
        const id = (params['event'] ?? '').toLowerCase();
        if (!isUuid(id)) throw new EventNotFound();
        return { status: 200, body: eventDocument(await getEvent.execute(id, command)) };
      },
    }),
  ];
}

function uuidOf(text: string): Uuid {
  const id = text.toLowerCase();
  if (!isUuid(id)) throw new InvalidInput([]);
  return id;
}
