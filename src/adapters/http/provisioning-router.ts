import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { Authorizer } from '../../application/access/ports.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import { answerOptions, refuseOtherMethods } from './allowed-methods.js';
import { actorOf, reachOf } from './caller.js';
import type { Endpoint, Reply } from './endpoint.js';
import { checkBody, checkBoth, checkQuery } from './field-errors.js';
import { expectedVersions } from './etag.js';
import { idempotencyKeyOf } from './idempotency-header.js';
import { HttpProblem } from './problem.js';
import { isEmpty, jsonBody, readBytes } from './request-body.js';
import { contextOf } from './request-context.js';

const JSON_TYPES = ['application/json'];

/** What every endpoint needs from outside. */
export interface RouterParts {
  readonly authenticate: RequestHandler;
  readonly authorizer: Authorizer;
  /** Whether changes must carry `If-Match`. */
  readonly requireIfMatch: boolean;
}

/** Makes the router of the declared endpoints: each is authenticated, authorised, checked, called and answered alike. */
export function provisioningRouter(endpoints: readonly Endpoint[], parts: RouterParts): Router {
  const router = Router({ caseSensitive: true, strict: false });
  for (const path of new Set(endpoints.map((endpoint) => endpoint.path))) {
    const onPath = endpoints.filter((endpoint) => endpoint.path === path);
    const route = router.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    const allow = allowedMethods(onPath);
    const noteRoute: RequestHandler = (request, _response, next) => {
      contextOf(request).route = path;
      next();
    };
    route.all(noteRoute).options(answerOptions(allow));
    for (const endpoint of onPath) {
      const permit: RequestHandler = (request, _response, next) => {
        parts.authorizer.require(actorOf(request), endpoint.permission);
        requireAcceptable(request);
        if (parts.requireIfMatch && endpoint.conditional === true) requirePrecondition(request);
        next();
      };
      const body = endpoint.body === undefined ? [] : [readBytes];
      route[endpoint.method](parts.authenticate, permit, ...body, async (request, response) => {
        send(response, await call(endpoint, request));
      });
    }
    route.all(refuseOtherMethods(allow));
  }
  return router;
}

function call(endpoint: Endpoint, request: Request): Promise<Reply> {
  const [query, body] = checkBoth(
    () => checkQuery(endpoint.query, request.query),
    () => (endpoint.body === undefined ? undefined : checkBody(endpoint.body, bodyOf(request, endpoint))),
  );
  const command: CommandContext = {
    actor: actorOf(request),
    reach: reachOf(request),
    requestId: contextOf(request).requestId,
    idempotency: endpoint.idempotent ? idempotencyKeyOf(request, body) : null,
    expectedVersions: expectedVersions(request.headers['if-match']),
    dryRun: isDryRun(query),
  };
  return endpoint.handle({ params: paramsOf(request), query, body, command, request });
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

function paramsOf(request: Request): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.params)) if (typeof value === 'string') params[name] = value;
  return params;
}

/** @throws HttpProblem not-acceptable when the client takes no JSON */
function requireAcceptable(request: Request): void {
  const { accept } = request.headers;
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return;
  if (request.accepts('application/json') === false) {
    throw new HttpProblem('not-acceptable', 'The answer can only be application/json.');
  }
}

function send(response: Response, { status, headers, body }: Reply): void {
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  // As one text, so that Node sends head and body by one system call.
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

function allowedMethods(endpoints: readonly Endpoint[]): string {
  const methods = endpoints.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  return [...methods, 'OPTIONS'].join(', ');
}
