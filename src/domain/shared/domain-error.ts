/** What sort of refusal an error is. Closed: whoever translates errors answers for every kind. */
export type ErrorKind = 'invalid' | 'forbidden' | 'not-found' | 'conflict' | 'stale' | 'limit' | 'unavailable';

/** The stable codes of refusals; each has a page at `/problems/<code>`. */
export type ErrorCode =
  | 'invalid-request'
  | 'permission-denied'
  | 'tenant-not-found'
  | 'bulk-job-not-found'
  | 'webhook-not-found'
  | 'event-not-found'
  | 'tenant-already-exists'
  | 'invalid-state-transition'
  | 'precondition-failed'
  | 'idempotency-key-reused'
  | 'unavailable';

/** Members that a client may see beside the code, named as on the wire. */
export type PublicDetails = Readonly<Record<string, unknown>>;

/**
 * A refusal: the request was understood and is not done, for a reason the caller may know.
 * `message` and `details` are public; `cause` never leaves the process. Anything thrown that is not a
 * `DomainError` is a defect.
 */
export abstract class DomainError extends Error {
  abstract readonly kind: ErrorKind;
  abstract readonly code: ErrorCode;
  readonly details: PublicDetails;
  #replayed = false;

  constructor(message: string, details: PublicDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.details = details;
  }

  /** Whether this is a first request's refusal, told again to a repetition of it. */
  get replayed(): boolean {
    return this.#replayed;
  }

  /** Marks the refusal as told again. */
  asReplay(): this {
    this.#replayed = true;
    return this;
  }
}
