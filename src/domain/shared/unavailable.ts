import { DomainError } from './domain-error.js';

/** Something the service needs is away just now. Whether the work was done is not known; repeating it with its key is safe. */
export class Unavailable extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'unavailable';

  constructor(cause?: unknown) {
    super('The service cannot do this just now; try again shortly.', {}, cause);
  }
}
