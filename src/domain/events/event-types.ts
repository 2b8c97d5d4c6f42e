import { BULK_JOB_EVENT_TYPES } from '../bulk/bulk-job-event.js';
import { CONFIGURATION_EVENT_TYPE } from '../configuration/configuration.js';
import { TENANT_EVENT_TYPES } from '../tenants/tenant-events.js';
import { WEBHOOK_EVENT_TYPES } from '../webhooks/webhook-events.js';

/** Everything that can happen, by its public name: what a subscription can ask for. */
export const EVENT_TYPES = [
  ...TENANT_EVENT_TYPES,
  CONFIGURATION_EVENT_TYPE,
  ...BULK_JOB_EVENT_TYPES,
  ...WEBHOOK_EVENT_TYPES,
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

const KNOWN: ReadonlySet<string> = new Set(EVENT_TYPES);

export function isEventType(text: string): text is EventType {
  return KNOWN.has(text);
}
