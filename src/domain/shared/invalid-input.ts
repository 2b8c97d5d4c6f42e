import { DomainError } from './domain-error.js';

/** One thing that is wrong with the input. `pointer` is an RFC 6901 JSON pointer into the body, or `?name` for a query parameter. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** The input breaks rules; `errors` lists every one of them at once. */
export class InvalidInput extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'invalid-request';

  constructor(
    readonly errors: readonly FieldError[],
    message = invalidFields(errors.length),
  ) {
    super(message, { errors });
  }
}

/** Says that so many fields are invalid. */
export function invalidFields(count: number): string {
  return `The request has ${count === 1 ? 'an invalid field' : `${count} invalid fields`}.`;
}
