/** Everything that can happen, by its public name: what a subscription can ask for. */
export const EVENT_TYPES = [
  'tenant.created',
  'tenant.updated',
  'tenant.activated',
  'tenant.provisioning_failed',
  'tenant.suspended',
  'tenant.resumed',
  'tenant.deleted',
  'tenant.restored',
  'tenant.purged',
  'tenant.configuration_updated',
  'bulk_job.completed',
  'bulk_job.cancelled',
  'webhook.test',
  'webhook.disabled',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

const KNOWN: ReadonlySet<string> = new Set(EVENT_TYPES);

export function isEventType(text: string): text is EventType {
  return KNOWN.has(text);
}
