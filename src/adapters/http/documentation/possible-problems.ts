import type { Endpoint } from '../endpoint.js';
import { PROBLEMS, type ProblemCode } from '../problem-catalogue.js';

/** What every request can meet, whatever it is for. */
const EVERYWHERE: readonly ProblemCode[] = [
  'invalid-request',
  'unauthenticated',
  'token-expired',
  'permission-denied',
  'route-not-found',
  'method-not-allowed',
  'not-acceptable',
  'rate-limited',
  'internal-error',
  'edition-required',
  'unavailable',
];
const WITH_BODY: readonly ProblemCode[] = ['malformed-json', 'payload-too-large', 'unsupported-media-type'];
const WITH_IDEMPOTENCY_KEY: readonly ProblemCode[] = ['invalid-idempotency-key', 'idempotency-key-reused'];
const WITH_IF_MATCH: readonly ProblemCode[] = ['precondition-failed', 'precondition-required'];

/** Every problem that an endpoint can answer, by status, in the order of the catalogue. */
export function possibleProblems(endpoint: Endpoint): ReadonlyMap<number, readonly ProblemCode[]> {
  const possible = new Set<ProblemCode>([
    ...EVERYWHERE,
    ...(takesBody(endpoint) ? WITH_BODY : []),
    ...(endpoint.idempotent ? WITH_IDEMPOTENCY_KEY : []),
    ...(endpoint.conditional === true ? WITH_IF_MATCH : []),
    ...endpoint.problems,
  ]);
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of PROBLEM_CODES) {
    if (!possible.has(code)) continue;
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}

/** Every code of the catalogue. */
// Sound: the catalogue's type has these names and no others.
export const PROBLEM_CODES = Object.keys(PROBLEMS) as readonly ProblemCode[];

/** Says whether an endpoint takes a body, read by the router or by its handler. */
export function takesBody({ body, otherBodies }: Endpoint): boolean {
  return body !== undefined || otherBodies !== undefined;
}
