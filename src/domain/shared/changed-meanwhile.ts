import { DomainError } from './domain-error.js';

/** What is stored has another version than the one that the decision was based on. */
export class ChangedMeanwhile extends DomainError {
  readonly kind = 'stale';
  readonly code = 'precondition-failed';

  constructor(what: string) {
    super(`The ${what} has changed since the version that the request is based on.`);
  }
}
