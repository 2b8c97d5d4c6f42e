import type { RequestHandler } from 'express';
import { HttpProblem } from './problem.js';

/** Answers OPTIONS with what is possible at an address: 204 and `Allow`. */
export function answerOptions(allow: string): RequestHandler {
  return (_request, response) => {
    response.setHeader('Allow', allow);
    response.writeHead(204).end();
  };
}

/** Refuses every method that has found no handler before: 405 and `Allow`. */
export function refuseOtherMethods(allow: string): RequestHandler {
  return (request) => {
    const detail = `${request.method} is not possible here, only ${allow}.`;
    throw new HttpProblem('method-not-allowed', detail, { headers: { Allow: allow } });
  };
}
