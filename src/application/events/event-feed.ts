import type { Reach } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Page, PageRequest } from '../shared/page.js';
import type { RecordedEvent } from './event-log.js';

/** Which events are wanted; `null` and an empty list ask for nothing. */
export interface EventFilter {
  /** Any of these. */
  readonly types: readonly string[];
  readonly tenant: Uuid | null;
}

/** Where an event stands in the feed. */
export interface FeedPosition {
  readonly sequence: number;
}

/** The feed of events: those that have a sequence. Every call keeps within a reach, and throws `Unavailable` when the storage is away. */
export interface EventFeed {
  /** A page of events in the order of their sequence: going on from `next` misses nothing, however late it is committed. */
  list(reach: Reach, filter: EventFilter, page: PageRequest<FeedPosition>): Promise<Page<RecordedEvent, FeedPosition>>;

  find(reach: Reach, id: Uuid): Promise<RecordedEvent | null>;
}

/** Clears out what is too old to be kept. */
export interface OldEvents {
  /**
   * Deletes events of before, with their deliveries and every attempt, and what is left of deleted webhooks; at most `limit` of each. Answers
   * how many; less than `limit` when there is nothing more. Events without a sequence stay.
   */
  forget(before: Date, limit: number): Promise<number>;
}
