import { BULK_JOB_EVENT_TYPES } from '../bulk/bulk-job-event.js';
import { TENANT_EVENT_TYPES } from '../tenants/tenant-events.js';

/** Everything that can happen, by its public name: what a subscription can ask for. */
export const EVENT_TYPES = [
  ...TENANT_EVENT_TYPES,
  'tenant.configuration_updated',
  ...BULK_JOB_EVENT_TYPES,
  'webhook.test',
  'webhook.disabled',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

const KNOWN: ReadonlySet<string> = new Set(EVENT_TYPES);

export function isEventType(text: string): text is EventType {
  return KNOWN.has(text);
}
