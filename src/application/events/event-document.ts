import type { PartnerId } from '../../domain/access/partner.js';
import type { BulkJobEvent } from '../../domain/bulk/bulk-job-event.js';
import type { ConfigurationEvent } from '../../domain/configuration/configuration.js';
import type { FieldChanges } from '../../domain/shared/change.js';
import type { TenantEvent } from '../../domain/tenants/tenant-events.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { bulkJobEventData, type BulkJobEventData } from '../bulk/bulk-job-document.js';
import type { WebhookEvent } from '../../domain/webhooks/webhook-events.js';
import { configurationEventData, type ConfigurationEventData } from '../configuration/configuration-document.js';
import { tenantDocument, type TenantDocument } from '../tenants/tenant-document.js';
import { webhookEventData, type WebhookEventData } from '../webhooks/webhook-document.js';
import type { RecordedEvent } from './event-log.js';

/** Everything that can happen. */
export type DomainEvent = TenantEvent | ConfigurationEvent | WebhookEvent | BulkJobEvent;

/** The partner that an event is told to, and the tenant that it is about, if any. */
export function concernedBy(event: DomainEvent): { readonly partner: PartnerId; readonly tenant: Uuid | null } {
  if ('configuration' in event) return event.configuration.state;
  if ('webhook' in event) return { partner: event.webhook.state.partner, tenant: null };
  if ('bulkJob' in event) return { partner: event.bulkJob.state.partner, tenant: null };
  const { partner, id } = event.tenant.state;
  return { partner, tenant: id };
}

/** Writes down what an event tells: the resource that it is about, by its name, as it is after the change; and the changes. */
export function eventData(
  event: DomainEvent,
): TenantEventData | ConfigurationEventData | WebhookEventData | BulkJobEventData {
  if ('configuration' in event) return configurationEventData(event);
  if ('bulkJob' in event) return bulkJobEventData(event);
  return 'webhook' in event ? webhookEventData(event) : tenantEventData(event);
}

/** What an event about a tenant tells: the tenant after the change, and what was different before. */
export interface TenantEventData {
  readonly tenant: TenantDocument;
  readonly changes: FieldChanges;
}

/** Writes down what an event about a tenant tells. */
export function tenantEventData(event: TenantEvent): TenantEventData {
  return { tenant: tenantDocument(event.tenant), changes: event.changes };
}

/** An event as it is published: in a history, in the feed, in a webhook. */
export interface EventDocument {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly sequence: number | null;
  readonly partner_id: string;
  readonly tenant_id: string | null;
  readonly actor: { readonly sub: string; readonly roles: readonly string[] };
  readonly request_id: string;
  readonly data: unknown;
}

/** Writes an event down field by field: what is not named here is never published. */
export function eventDocument(event: RecordedEvent): EventDocument {
  return {
    id: event.id,
    type: event.type,
    timestamp: event.at.toISOString(),
    sequence: event.sequence,
    partner_id: event.partner,
    tenant_id: event.tenant,
    actor: { sub: event.actor.sub, roles: event.actor.roles },
    request_id: event.requestId,
    data: event.data,
  };
}
