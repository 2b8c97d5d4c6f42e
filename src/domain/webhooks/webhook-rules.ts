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
  errors.push(...patternFlaws(event_types));
  if (errors.length > 0) throw new InvalidInput(errors);
}

/** What is wrong with patterns that a partner wrote. */
export function patternFlaws(patterns: readonly string[]): readonly FieldError[] {
  const pointer = '/event_types';
  if (patterns.length === 0) return [{ pointer, code: 'required', message: 'Name at least one' }];
  const { eventTypes } = WEBHOOK_LIMITS;
  if (patterns.length > eventTypes) {
    return [{ pointer, code: 'too_many', message: `Must have at most ${eventTypes} entries` }];
  }
  const message = 'Must be an event type, a family such as tenant.*, or *';
  return patterns.flatMap((pattern, index) =>
    isEventPattern(pattern) ? [] : [{ pointer: `${pointer}/${index}`, code: 'unknown_event_type', message }],
  );
}

/** @throws InvalidInput when an overlap is not a whole number of hours within the limits */
export function requireValidOverlap(hours: number): void {
  const { min, max } = OVERLAP_HOURS;
  if (Number.isInteger(hours) && hours >= min && hours <= max) return;
  const message = `Must be a whole number from ${min} to ${max}`;
  throw new InvalidInput([{ pointer: '/overlap_hours', code: 'out_of_range', message }]);
}
