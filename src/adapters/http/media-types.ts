import type { Request } from 'express';
import type { Endpoint } from './endpoint.js';
import { HttpProblem } from './problem.js';

/** The media type of everything that is not said to be anything else. */
export const JSON_TYPE = 'application/json';

/** The media types that an endpoint can answer with, the usual one first. */
export function offeredTypes({ replies }: Endpoint): readonly string[] {
  const others = Object.values(replies).flatMap(({ otherTypes }) => Object.keys(otherTypes ?? {}));
  return [...new Set([JSON_TYPE, ...others])];
}

/**
 * The media type that the client likes best (RFC 9110 §12.5.1), of those offered.
 * @throws HttpProblem not-acceptable when it takes none of them
 */
export function negotiatedType(request: Request, offered: readonly string[]): string {
  const { accept } = request.headers;
  if (accept === undefined || accept === '*/*' || accept === JSON_TYPE) return JSON_TYPE;
  const accepted = request.accepts([...offered]);
  if (typeof accepted === 'string') return accepted;
  throw new HttpProblem('not-acceptable', `The answer can only be ${offered.join(' or ')}.`);
}
