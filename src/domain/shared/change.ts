import type { Uuid } from './uuid.js';

/**
 * What an aggregate decided: its next state, the events that tell of it, and the version the decision was
 * based on (`null` when the aggregate is new). Nothing is mutated, so a save that failed can be tried again.
 */
export interface Change<Next, Event> {
  readonly next: Next;
  readonly events: readonly Event[];
  readonly basedOn: number | null;
}

/** When something was decided, and the identity of the event that will tell of it (UUIDv7). */
export interface Occasion {
  readonly at: Date;
  readonly eventId: Uuid;
}

/** One field's value before and after, for the audit trail. */
export interface FieldChange {
  readonly previous: unknown;
  readonly new: unknown;
}

/** The fields that changed, by their public names. */
export type FieldChanges = Readonly<Record<string, FieldChange>>;
