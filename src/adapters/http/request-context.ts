import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IdGenerator } from '../../application/shared/ports.js';
import type { TraceParent } from '../../application/shared/tracer.js';
import { traceParentOf } from './trace-parent-header.js';

/** What is known of a request beside what the client sent. */
export interface RequestContext {
  /** On the answer, in the problem, in the log and in the events that the request causes. */
  readonly requestId: string;
  /** `performance.now()` when it came in, in milliseconds. */
  readonly startedAt: number;
  /** The trace that it is a part of: the one that it names, until it is followed as a part of that; `null` when nobody follows it. */
  traceParent: TraceParent | null;
  /** The route's template, never the address itself: that may hold personal data. */
  route: string | null;
  /** Why it was answered with a 5xx; for the log only. */
  failure: unknown;
}

const CONTEXTS = new WeakMap<IncomingMessage, RequestContext>();
const SANE_REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** Opens the context of a request: its id is the client's `X-Request-Id` where that is sane, otherwise a new one. */
export function openRequestContext(
  request: IncomingMessage,
  response: ServerResponse,
  ids: IdGenerator,
): RequestContext {
  const given = request.headers['x-request-id'];
  const requestId = typeof given === 'string' && SANE_REQUEST_ID.test(given) ? given : ids.next();
  const startedAt = performance.now();
  const context = { requestId, startedAt, traceParent: traceParentOf(request), route: null, failure: undefined };
  CONTEXTS.set(request, context);
  response.setHeader('X-Request-Id', requestId);
  return context;
}

/** The context that `openRequestContext` opened. */
export function contextOf(request: IncomingMessage): RequestContext {
  const context = CONTEXTS.get(request);
  if (context === undefined) throw new Error('the request has no context: openRequestContext comes first');
  return context;
}
