import { DomainError } from '../shared/domain-error.js';

/** The idempotency key was used before, for a different request. */
export class IdempotencyKeyReused extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'idempotency-key-reused';

  constructor() {
    super('This Idempotency-Key was used for a different request; use a new key for a new request.');
  }
}
