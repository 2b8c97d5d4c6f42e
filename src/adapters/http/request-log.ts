import type { Request, Response } from 'express';
import type { RequestContext } from './request-context.js';
import { traceIdOf } from './trace-parent-header.js';

/** One line per request. Nothing in it is personal: the route's template stands for the address. */
export interface RequestLogLine {
  readonly request_id: string;
  /** Of the trace that it is a part of, if anybody follows it. */
  readonly trace_id?: string;
  readonly method: string;
  readonly route: string | null;
  readonly status: number;
  readonly duration_ms: number;
  /** The client went away before the answer was complete. */
  readonly aborted?: true;
  /** Why the answer was a 5xx. */
  readonly err?: unknown;
}

/** Where the lines go. */
export interface RequestLog {
  info(line: RequestLogLine, message: string): void;
  error(line: RequestLogLine, message: string): void;
}

/** Writes the request's line once its answer is complete, or its client gone. */
export function logWhenClosed(request: Request, response: Response, context: RequestContext, log: RequestLog): void {
  response.once('close', () => {
    const line = {
      request_id: context.requestId,
      ...(context.traceParent !== null && { trace_id: traceIdOf(context.traceParent) }),
      method: request.method,
      route: context.route,
      status: response.statusCode,
      duration_ms: Math.round((performance.now() - context.startedAt) * 100) / 100,
      ...(!response.writableFinished && { aborted: true as const }),
      ...(context.failure !== undefined && { err: context.failure }),
    };
    if (context.failure === undefined) log.info(line, 'request');
    else log.error(line, 'request');
  });
}
