import { DomainError } from '../shared/domain-error.js';

/** No event that the caller may see has this id: unknown, not in the feed yet, too old and somebody else's look the same. */
export class EventNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'event-not-found';

  constructor() {
    super('There is no event with this id.');
  }
}
