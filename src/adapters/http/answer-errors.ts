import type { ErrorRequestHandler, RequestHandler } from 'express';
import { Unavailable } from '../../domain/shared/unavailable.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import type { ProblemCode } from './problem-catalogue.js';
import { HttpProblem, sendProblem, toHttpProblem } from './problem.js';
import { contextOf } from './request-context.js';

/** Answers addresses that no route has. */
export const answerUnknownRoute: RequestHandler = () => {
  throw new HttpProblem('route-not-found', 'There is nothing at this address.');
};

/** What the body reader says was wrong, by its own error types. */
const BODY_PROBLEMS: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  'entity.too.large': ['payload-too-large', 'The body is larger than this operation takes.'],
  'encoding.unsupported': ['unsupported-media-type', 'The Content-Encoding must be identity, gzip, deflate or br.'],
};

/** Answers whatever was thrown: a refusal says what it is, anything else is a defect and tells nothing. */
export const answerErrors: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  const context = contextOf(request);
  const problem = bodyProblem(error) ?? toHttpProblem(error);
  if (problem.code === 'internal-error') context.failure = error;
  if (error instanceof Unavailable) context.failure = error.cause ?? error;
  if (response.headersSent) {
    // Too late for a problem: breaking off is the only honest sign that the answer is not complete.
    request.socket.destroy();
    return;
  }
  if (error instanceof DomainError && error.replayed) response.setHeader('Idempotency-Replayed', 'true');
  if (problem.code === 'payload-too-large') response.setHeader('Connection', 'close');
  sendProblem(response, problem, pathOf(request.originalUrl), context.requestId);
};

/** Express and its body reader throw errors with a 4xx `status`; `null` for everything else. */
function bodyProblem(error: unknown): HttpProblem | null {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return null;
  if (error.status < 400 || error.status > 499) return null;
  if (error instanceof URIError) return new HttpProblem('route-not-found', 'The address is not well-formed.');
  const type = 'type' in error ? String(error.type) : '';
  const [code, detail] = BODY_PROBLEMS[type] ?? ['malformed-json', 'The body could not be read to its end.'];
  return new HttpProblem(code, detail);
}

/** The address without its query, which may hold personal data. */
function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}
