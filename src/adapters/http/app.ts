import express, { type Express, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Authorizer } from '../../application/access/ports.js';
import type { RateLimiter } from '../../application/access/rate-limiter.js';
import type { IdGenerator } from '../../application/shared/ports.js';
import type { Tracer } from '../../application/shared/tracer.js';
import { answerErrors, answerUnknownRoute } from './answer-errors.js';
import { BASE_PATH } from './base-path.js';
import { allowOrigins } from './cross-origin.js';
import { documentationRouter } from './documentation/documentation-router.js';
import { healthRouter, type ReadinessChecks } from './health.js';
import { announceRateLimit } from './limit-rate.js';
import { HttpProblem } from './problem.js';
import { provisioningEndpoints, type ProvisioningUseCases } from './provisioning-endpoints.js';
import { provisioningRouter } from './provisioning-router.js';
import { parseQuery } from './query-parser.js';
import { openRequestContext } from './request-context.js';
import { logWhenClosed, type RequestLog } from './request-log.js';
import { traceRequest } from './trace-request.js';

/** Which edition is deployed; provisioning is a feature of the enterprise edition. */
export type Edition = 'enterprise' | 'community';

/** Everything that the HTTP side needs from outside. */
export interface AppParts {
  readonly useCases: ProvisioningUseCases;
  readonly authenticate: RequestHandler;
  readonly authorizer: Authorizer;
  readonly rateLimiter: RateLimiter;
  readonly ids: IdGenerator;
  readonly edition: Edition;
  readonly requireIfMatch: boolean;
  /** Whose pages may call the API. */
  readonly allowedOrigins: readonly string[];
  readonly readiness: ReadinessChecks;
  readonly log: RequestLog;
  /** Follows requests, if anybody wants that. */
  readonly tracer?: Tracer | null;
  /** Whether the process is about to end and takes nothing new. */
  readonly isDraining: () => boolean;
}

/** Puts the HTTP side together; the order of the middleware is the order of this function. */
export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', parseQuery);
  app.set('case sensitive routing', true);
  app.use(openContext(parts));
  app.use(securityHeaders());
  if (parts.allowedOrigins.length > 0) app.use(BASE_PATH, allowOrigins(parts.allowedOrigins));
  const endpoints = provisioningEndpoints(parts.useCases);
  // What partners call comes first: every layer before it costs each of their requests.
  app.use(BASE_PATH, provisioningRouter(endpoints, { ...parts, admit: admission(parts) }));
  app.use(documentationRouter(endpoints));
  app.use(healthRouter(parts.readiness));
  app.use(answerUnknownRoute);
  app.use(answerErrors);
  return app;
}

function openContext({ ids, log, rateLimiter, tracer = null }: AppParts): RequestHandler {
  const announce = announceRateLimit(rateLimiter);
  return (request, response, next) => {
    const context = openRequestContext(request, response, ids);
    logWhenClosed(request, response, context, log);
    announce(response);
    refuseOddRequest(request);
    if (tracer === null) next();
    else traceRequest(tracer, context, { request, response, next });
  };
}

function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  });
}

/** Says before anything else about a request whether provisioning is to be had here and now. */
function admission({ edition, isDraining }: AppParts): () => void {
  return () => {
    if (isDraining()) {
      const headers = { Connection: 'close' };
      throw new HttpProblem('unavailable', 'This process is shutting down; try again.', { headers });
    }
    if (edition !== 'enterprise') {
      throw new HttpProblem('edition-required', 'Tenant provisioning is a feature of the Enterprise Edition.');
    }
  };
}

/** Refuses a request that could mean different things to us and to a proxy before us (RFC 9112 §3.2). */
function refuseOddRequest({ rawHeaders, httpVersion }: Request): void {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === 'host') hosts += 1;
  if (hosts > 1) throw new HttpProblem('invalid-request', 'The request has more than one Host header.');
  if (hosts === 0 && httpVersion === '1.1') {
    throw new HttpProblem('invalid-request', 'The request has no Host header.');
  }
}
