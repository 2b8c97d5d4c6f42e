import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { Unavailable } from '../../domain/shared/unavailable.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { instanceOf } from './instance.js';
import { HttpProblem, sendProblem, toHttpProblem } from './problem.js';
import { contextOf } from './request-context.js';

/** Answers addresses that no route has. */
export const answerUnknownRoute: RequestHandler = () => {
  throw new HttpProblem('route-not-found', 'There is nothing at this address.');
};

/** Answers whatever was thrown: a refusal says what it is, anything else is a defect and tells nothing. */
export const answerErrors: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  const context = contextOf(request);
  const problem = addressProblem(error) ?? toHttpProblem(error);
  if (problem.code === 'internal-error') context.failure = error;
  if (error instanceof Unavailable) context.failure = error.cause ?? error;
  if (response.headersSent) {
    // Too late for a problem: breaking off is the only honest sign that the answer is not complete.
    request.socket.destroy();
    return;
  }
  if (error instanceof DomainError && error.replayed) response.setHeader('Idempotency-Replayed', 'true');
  if (!request.complete) breakOffSoon(request, response);
  sendProblem(response, problem, instanceOf(request.originalUrl), context.requestId);
};

/** The router throws this for an address that it cannot decode. */
function addressProblem(error: unknown): HttpProblem | null {
  const isUndecodable = error instanceof URIError && 'status' in error;
  return isUndecodable ? new HttpProblem('route-not-found', 'The address is not well-formed.') : null;
}

/** How long a client that has its answer may go on sending a body that nobody wants, in milliseconds. */
const LINGER_MS = 2_000;

/** Closing at once would take the answer away from under the client's hands; never closing would take in whatever it sends. */
function breakOffSoon(request: Request, response: Response): void {
  response.once('finish', () => {
    const timer = setTimeout(() => request.complete || request.socket.destroy(), LINGER_MS);
    request.once('close', () => clearTimeout(timer));
  });
}
