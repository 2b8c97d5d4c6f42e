import { z } from 'zod';

/** An event, as every answer shows it. */
export const EventSchema = z
  .strictObject({
    id: z.string().meta({ format: 'uuid', description: "The event's id (UUIDv7)." }),
    type: z.string().meta({ example: 'tenant.created' }),
    timestamp: z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC, with milliseconds.' }),
    sequence: z
      .int()
      .nullable()
      .meta({ description: 'Its place in the feed of all events; `null` until it has one, shortly after.' }),
    partner_id: z.string().meta({ example: 'acme' }),
    tenant_id: z.string().nullable().meta({ format: 'uuid' }),
    actor: z
      .strictObject({ sub: z.string(), roles: z.array(z.string()) })
      .meta({ description: 'Who did it: the `sub` and the roles of the token.' }),
    request_id: z.string().meta({ description: 'The `X-Request-Id` of the request that did it.' }),
    data: z
      .looseObject({})
      .meta({ description: 'The resource after the change, and `changes: {field: {previous, new}}`.' }),
  })
  .meta({ id: 'Event' });
