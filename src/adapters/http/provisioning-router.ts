import { Router, type Request, type RequestHandler } from 'express';
import type { Authorizer } from '../../application/access/ports.js';
import type { RateLimiter } from '../../application/access/rate-limiter.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import { answerOptions, refuseOtherMethods } from './allowed-methods.js';
import { BASE_PATH } from './base-path.js';
import { actorOf, reachOf } from './caller.js';
import type { Endpoint, Reply } from './endpoint.js';
import { checkBody, checkBoth, checkQuery } from './field-errors.js';
import { expectedVersions } from './etag.js';
import { idempotencyKeyOf } from './idempotency-header.js';
import { limitRate } from './limit-rate.js';
import { JSON_TYPE, negotiatedType, offeredTypes } from './media-types.js';
import { HttpProblem } from './problem.js';
import { isEmpty, jsonBody, readBytes } from './request-body.js';
import { contextOf } from './request-context.js';
import { sendReply } from './send-reply.js';

const JSON_TYPES = [JSON_TYPE];

/** What every endpoint needs from outside. */
export interface RouterParts {
  readonly authenticate: RequestHandler;
  readonly authorizer: Authorizer;
  readonly rateLimiter: RateLimiter;
  /** Whether changes must carry `If-Match`. */
  readonly requireIfMatch: boolean;
  /** @throws HttpProblem when no provisioning is to be had here, whatever the request */
  readonly admit: () => void;
  /** Whether the process is about to end and takes nothing new. */
  readonly isDraining: () => boolean;
}

/** Makes the router of the declared endpoints: each is authenticated, authorised, checked, called and answered alike. */
export function provisioningRouter(endpoints: readonly Endpoint[], parts: RouterParts): Router {
  const router = Router({ caseSensitive: true, strict: false });
  const limited = parts.rateLimiter.limit === null ? [] : [limitRate(parts.rateLimiter)];
  for (const path of new Set(endpoints.map((endpoint) => endpoint.path))) {
    const onPath = endpoints.filter((endpoint) => endpoint.path === path);
    const route = router.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    const allow = allowedMethods(onPath);
    const enter: RequestHandler = (request, response, next) => {
      contextOf(request).route = path;
      // Personal data: no cache keeps it, not even a browser's on this machine. Who holds an ETag can still ask by it.
      response.setHeader('Cache-Control', 'no-store');
      parts.admit();
      next();
    };
    route.all(enter).options(answerOptions(allow));
    for (const endpoint of onPath) {
      const offered = offeredTypes(endpoint);
      const permitted: RequestHandler = (request, _response, next) => {
        parts.authorizer.require(actorOf(request), endpoint.permission);
        negotiatedType(request, offered);
        if (parts.requireIfMatch && endpoint.conditional === true) requirePrecondition(request);
        next();
      };
      const body = endpoint.body === undefined ? [] : [readBytes];
      route[endpoint.method](parts.authenticate, ...limited, permitted, ...body, async (request, response) => {
        if (offered.length > 1) response.vary('Accept');
        const accepted = negotiatedType(request, offered);
        const answer = call(endpoint, request, accepted).finally(() => {
          // Nobody is to send another request on a connection that is about to be closed (RFC 9112 §9.6).
          if (parts.isDraining()) response.shouldKeepAlive = false;
        });
        await sendReply(request, response, await answer);
      });
    }
    route.all(refuseOtherMethods(allow));
  }
  return router;
}

async function call(endpoint: Endpoint, request: Request, accepted: string): Promise<Reply> {
  const [query, body] = checkBoth(
    () => checkQuery(endpoint.query, request.query),
    () => (endpoint.body === undefined ? undefined : checkBody(endpoint.body, bodyOf(request, endpoint))),
  );
  const { requestId, traceParent } = contextOf(request);
  const command: CommandContext = {
    actor: actorOf(request),
    reach: reachOf(request),
    requestId,
    ...(traceParent !== null && { traceParent }),
    idempotency: endpoint.idempotent ? idempotencyKeyOf(request, pathOf(endpoint, request), body) : null,
    expectedVersions: expectedVersions(request.headers['if-match']),
    dryRun: isDryRun(query),
  };
  return endpoint.handle({ params: paramsOf(request), query, body, command, accepted, request });
}

function bodyOf(request: Request, { bodyTypes = JSON_TYPES, bodyOptional = false }: Endpoint): unknown {
  return bodyOptional && isEmpty(request) ? {} : jsonBody(request, bodyTypes);
}

/** @throws HttpProblem precondition-required (RFC 6585 §3) */
function requirePrecondition(request: Request): void {
  if (request.headers['if-match'] !== undefined) return;
  throw new HttpProblem('precondition-required', 'This change must name the version it is based on, by If-Match.');
}

function isDryRun(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'dry_run' in query && query.dry_run === 'true';
}

/** The path as we would write it: a slash at its end and capitals in an id make no other path. */
function pathOf({ path }: Endpoint, request: Request): string {
  const params = paramsOf(request);
  return BASE_PATH + path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => (params[name] ?? '').toLowerCase());
}

function paramsOf(request: Request): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.params)) if (typeof value === 'string') params[name] = value;
  return params;
}

function allowedMethods(endpoints: readonly Endpoint[]): string {
  const methods = endpoints.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  return [...methods, 'OPTIONS'].join(', ');
}
