import { tenantEventData } from '../../application/events/event-document.js';
import type { RecordedEvent } from '../../application/events/event-log.js';
import { webhookEventData } from '../../application/webhooks/webhook-document.js';
import type { StoredEvent } from './memory-store.js';

/** Shows a stored event as it was recorded; it shares nothing with what is stored. */
export function recordedEvent({ event, actor, requestId }: StoredEvent, sequence: number | null): RecordedEvent {
  const about =
    'tenant' in event
      ? { partner: event.tenant.state.partner, tenant: event.tenant.state.id, data: tenantEventData(event) }
      : { partner: event.webhook.state.partner, tenant: null, data: webhookEventData(event) };
  return {
    id: event.id,
    type: event.type,
    at: new Date(event.at),
    sequence,
    partner: about.partner,
    tenant: about.tenant,
    actor: { sub: actor.sub, roles: [...actor.roles] },
    requestId,
    data: structuredClone(about.data),
  };
}
