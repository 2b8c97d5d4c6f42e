import { InvalidInput, type FieldError } from '../shared/invalid-input.js';
import { textFlaw } from '../shared/text.js';
import { isEventPattern } from './event-pattern.js';

/** What a partner writes about a webhook. */
export interface WebhookFields {
  readonly url: string;
  readonly event_types: readonly string[];
  readonly description: string | null;
  readonly enabled: boolean;
}

/** The longest texts and lists. */
export const WEBHOOK_LIMITS = { url: 2_048, description: 500, eventTypes: 50 } as const;

/** How long a former secret may go on signing, in hours. */
export const OVERLAP_HOURS = { min: 0, max: 168, usual: 24 } as const;

/** @throws InvalidInput naming every field that breaks a rule; what addresses are allowed is for the network guard to say */
export function requireValidWebhook({ url, event_types, description }: WebhookFields): void {
  const errors: FieldError[] = [];
  const urlFlaw = textFlaw(url, WEBHOOK_LIMITS.url);
  if (urlFlaw !== null) errors.push({ pointer: '/url', ...urlFlaw });
  const descriptionFlaw = description === null ? null : textFlaw(description, WEBHOOK_LIMITS.description);
  if (descriptionFlaw !== null) errors.push({ pointer: '/description', ...descriptionFlaw });
  if (event_types.length === 0)
    errors.push({ pointer: '/event_types', code: 'required', message: 'Name at least one' });
  if (event_types.length > WEBHOOK_LIMITS.eventTypes) {
    const message = `Must have at most ${WEBHOOK_LIMITS.eventTypes} entries`;
    errors.push({ pointer: '/event_types', code: 'too_many', message });
  }
  event_types.forEach((pattern, index) => {
    if (isEventPattern(pattern)) return;
    const message = 'Must be an event type, a family such as tenant.*, or *';
    errors.push({ pointer: `/event_types/${index}`, code: 'unknown_event_type', message });
  });
  if (errors.length > 0) throw new InvalidInput(errors);
}

/** @throws InvalidInput when an overlap is not a whole number of hours within the limits */
export function requireValidOverlap(hours: number): void {
  const { min, max } = OVERLAP_HOURS;
  if (Number.isInteger(hours) && hours >= min && hours <= max) return;
  const message = `Must be a whole number from ${min} to ${max}`;
  throw new InvalidInput([{ pointer: '/overlap_hours', code: 'out_of_range', message }]);
}
