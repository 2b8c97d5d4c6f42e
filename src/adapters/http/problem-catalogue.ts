import type { ErrorCode, ErrorKind } from '../../domain/shared/domain-error.js';

/** Codes that exist only in HTTP: the request never became a call of a use case. */
type HttpCode =
  | 'malformed-json'
  | 'invalid-cursor'
  | 'invalid-idempotency-key'
  | 'unauthenticated'
  | 'token-expired'
  | 'route-not-found'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'payload-too-large'
  | 'unsupported-media-type'
  | 'rate-limited'
  | 'internal-error'
  | 'edition-required'
  | 'precondition-required';

/** Every code that a problem can carry. */
export type ProblemCode = ErrorCode | HttpCode;

interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

/** Which status answers each kind of refusal: a new kind does not compile until it has one. */
const STATUS_OF_KIND = {
  invalid: 400,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  stale: 412,
  limit: 429,
  unavailable: 503,
} as const satisfies Record<ErrorKind, number>;

/** Status and title of every problem: a new code does not compile until it has both. */
export const PROBLEMS = {
  'invalid-request': { status: STATUS_OF_KIND.invalid, title: 'The request is invalid' },
  'malformed-json': { status: 400, title: 'The body is not well-formed JSON' },
  'invalid-cursor': { status: 400, title: 'The cursor is invalid' },
  'invalid-idempotency-key': { status: 400, title: 'The idempotency key is invalid' },
  unauthenticated: { status: 401, title: 'Authentication is required' },
  'token-expired': { status: 401, title: 'The token has expired' },
  'permission-denied': { status: STATUS_OF_KIND.forbidden, title: 'Permission denied' },
  'tenant-not-found': { status: STATUS_OF_KIND['not-found'], title: 'Tenant not found' },
  'bulk-job-not-found': { status: STATUS_OF_KIND['not-found'], title: 'Bulk job not found' },
  'webhook-not-found': { status: STATUS_OF_KIND['not-found'], title: 'Webhook not found' },
  'event-not-found': { status: STATUS_OF_KIND['not-found'], title: 'Event not found' },
  'route-not-found': { status: 404, title: 'There is nothing at this address' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'not-acceptable': { status: 406, title: 'No acceptable representation' },
  'tenant-already-exists': { status: STATUS_OF_KIND.conflict, title: 'Tenant already exists' },
  'invalid-state-transition': { status: STATUS_OF_KIND.conflict, title: 'Not possible in the present state' },
  'precondition-failed': { status: STATUS_OF_KIND.stale, title: 'Precondition failed' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'idempotency-key-reused': { status: 422, title: 'Idempotency key reused' },
  'precondition-required': { status: 428, title: 'Precondition required' },
  'rate-limited': { status: STATUS_OF_KIND.limit, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Internal error' },
  'edition-required': { status: 501, title: 'This needs the Enterprise Edition' },
  unavailable: { status: STATUS_OF_KIND.unavailable, title: 'Unavailable for the moment' },
} as const satisfies Record<ProblemCode, ProblemKind>;
