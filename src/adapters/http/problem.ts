import type { Response } from 'express';
import { DomainError, type PublicDetails } from '../../domain/shared/domain-error.js';
import { PROBLEMS, type ProblemCode } from './problem-catalogue.js';

/** How long a client should wait before it tries again, in seconds. */
const RETRY_AFTER_SECONDS: Partial<Record<ProblemCode, number>> = { unavailable: 2 };

/** A refusal that only HTTP knows: thrown by middleware and routes, answered by `sendProblem`. */
export class HttpProblem extends Error {
  constructor(
    readonly code: ProblemCode,
    /** Public: says what was wrong with this request. */
    readonly detail: string,
    readonly options: { readonly headers?: Readonly<Record<string, string>>; readonly members?: PublicDetails } = {},
  ) {
    super(detail);
    this.name = 'HttpProblem';
  }
}

/** The body of every error answer (RFC 9457). */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode;
  readonly request_id: string;
  readonly [member: string]: unknown;
}

/** Turns anything thrown into the problem that tells a client about it: what is not a refusal is an internal error. */
export function toHttpProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof DomainError) {
    return new HttpProblem(error.code, error.message, { members: error.details });
  }
  return new HttpProblem('internal-error', 'Something went wrong on our side; the request id helps us to find it.');
}

/** Writes a problem as the RFC 9457 document of this very request. */
export function problemDocument(problem: HttpProblem, instance: string, requestId: string): ProblemDocument {
  const { status, title } = PROBLEMS[problem.code];
  return {
    type: `/problems/${problem.code}`,
    title,
    status,
    detail: problem.detail,
    instance,
    code: problem.code,
    request_id: requestId,
    ...problem.options.members,
  };
}

/** Answers a request with a problem. */
export function sendProblem(response: Response, problem: HttpProblem, instance: string, requestId: string): void {
  const document = problemDocument(problem, instance, requestId);
  const retryAfter = RETRY_AFTER_SECONDS[problem.code];
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
  for (const [name, value] of Object.entries(problem.options.headers ?? {})) response.setHeader(name, value);
  response.statusCode = document.status;
  response.setHeader('Content-Type', 'application/problem+json');
  response.end(JSON.stringify(document));
}
