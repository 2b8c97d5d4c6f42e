import cors from 'cors';
import type { RequestHandler } from 'express';

/** What a page may send. */
const REQUEST_HEADERS = [
  'Accept',
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Prefer',
  'X-Partner-Id',
  'X-Request-Id',
  'traceparent',
  'tracestate',
];

/** What a page may read of an answer, beside its body. */
const RESPONSE_HEADERS = [
  'Allow',
  'ETag',
  'Idempotency-Replayed',
  'Link',
  'Location',
  'Preference-Applied',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Dry-Run',
  'X-Request-Id',
];

/**
 * Lets pages of some origins call the service (Fetch standard §3.3, the CORS protocol). Tokens are sent by hand, so credentials are
 * not shared. Pages of other origins are told nothing, so browsers keep them out.
 */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  const allowed = new Set(origins);
  const allow = cors({
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE'],
    allowedHeaders: REQUEST_HEADERS,
    exposedHeaders: RESPONSE_HEADERS,
    maxAge: 600,
    // OPTIONS is answered by the route, which knows what `Allow` has to say.
    preflightContinue: true,
    origin: true,
  });
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin !== undefined && allowed.has(origin)) allow(request, response, next);
    else next();
  };
}
