import type { NextFunction, Request, Response } from 'express';
import { failureName, type Tracer } from '../../application/shared/tracer.js';
import type { RequestContext } from './request-context.js';

/** Serves a request as a part of the trace that it names, else of a new one. Addresses and bodies stay out of it: they may be personal. */
export function traceRequest(
  tracer: Tracer,
  context: RequestContext,
  { request, response, next }: { readonly request: Request; readonly response: Response; readonly next: NextFunction },
): void {
  const span = tracer.begin({
    name: request.method,
    kind: 'server',
    parent: context.traceParent,
    facts: { 'http.request.method': request.method, 'provisioning.request_id': context.requestId },
  });
  context.traceParent = span.traceParent;
  response.once('close', () => {
    const { statusCode } = response;
    const route = context.route ?? 'none';
    span.tell({ 'http.route': route, 'http.response.status_code': statusCode }, `${request.method} ${route}`);
    span.end(
      statusCode < 500 ? undefined : context.failure === undefined ? String(statusCode) : failureName(context.failure),
    );
  });
  span.within(next);
}
