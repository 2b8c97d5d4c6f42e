import { z } from 'zod';
import { eventDocument } from '../../application/events/event-document.js';
import type { ListTenantEvents } from '../../application/events/list-tenant-events.js';
import { isUuid } from '../../domain/shared/uuid.js';
import type { CursorSeal } from './cursor-seal.js';
import { endpoint, type Endpoint } from './endpoint.js';
import { EventSchema } from './event.schema.js';
import { LIST_PARAMETERS } from './list-query.js';
import { documentedList, listReply, pageRequest, type ListIdentity } from './list-reply.js';
import { TENANTS_TAG, tenantIdIn } from './tenant-reply.js';

/** What is behind a tenant's history. */
export interface TenantHistoryUseCases {
  readonly listTenantEvents: ListTenantEvents;
  readonly cursors: CursorSeal;
}

const PositionSchema = z.object({ id: z.string().refine(isUuid) });

/** The history of one tenant. */
export function tenantHistoryEndpoints({ listTenantEvents, cursors }: TenantHistoryUseCases): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/tenants/{tenant}/events',
      operationId: 'listTenantEvents',
      tag: TENANTS_TAG,
      summary: "Read a tenant's history",
      description: 'Who did what and when, with previous and new values, the newest first.',
      permission: 'event:read',
      query: z.strictObject(LIST_PARAMETERS),
      body: undefined,
      idempotent: false,
      replies: { 200: documentedList(EventSchema, 'A page of what happened to the tenant.') },
      problems: ['tenant-not-found', 'invalid-cursor'],
      async handle({ params, query, command, request }) {
        const id = tenantIdIn(params);
        const list: ListIdentity = { name: 'tenant-events', reach: command.reach, of: id };
        const wanted = await pageRequest(cursors, list, query, PositionSchema);
        const found = await listTenantEvents.execute(id, wanted, command);
        return listReply(cursors, list, found, eventDocument, request);
      },
    }),
  ];
}
