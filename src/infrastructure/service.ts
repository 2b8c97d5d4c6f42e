import type { RequestListener } from 'node:http';
import type { RequestHandler } from 'express';
import type { Container } from 'inversify';
import { createApp, type AppParts, type Edition } from '../adapters/http/app.js';
import type { Tracer } from '../application/shared/tracer.js';
import type { ReadinessChecks } from '../adapters/http/health.js';
import type { RequestLog } from '../adapters/http/request-log.js';
import { messageClasses } from '../adapters/http/message-classes.js';
import { listen, type ListenOptions, type Patience } from './http-server.js';
import { acceptingUnless } from './readiness.js';
import { TOKENS } from './tokens.js';
import { useCasesOf } from './use-cases-of.js';

/** How long requests in flight may take once the process is to end, in milliseconds; what is left of ten seconds is for all else to end. */
const DRAIN_MS = 9_000;

/** What the HTTP service is made of. */
export interface ServiceParts {
  readonly container: Container;
  readonly authenticate: RequestHandler;
  readonly edition: Edition;
  readonly requireIfMatch: boolean;
  readonly allowedOrigins: readonly string[];
  readonly log: RequestLog;
  /** Follows requests, if anybody wants that. */
  readonly tracer?: Tracer | null;
  readonly address: ListenOptions;
  /** With slow clients; as `listen` has it unless told otherwise. */
  readonly patience?: Patience;
  /** How long requests in flight may take once it is to end, in milliseconds. */
  readonly drainMs?: number;
  /** What else has to hold before traffic should come here. */
  readonly readiness?: ReadinessChecks;
  /** What runs beside it over the same storage: ends when the service does. */
  readonly background?: { stop(): Promise<void> } | null;
}

/** The HTTP service while it runs. */
export interface RunningService {
  readonly port: number;
  /** Drains: takes nothing new, finishes what is in flight (9 s), lets go of the storage. The background ends meanwhile. */
  stop(): Promise<void>;
}

/** Starts the HTTP service over the container's use cases. */
export async function startService({
  container,
  authenticate,
  edition,
  requireIfMatch,
  allowedOrigins,
  log,
  tracer = null,
  address,
  patience,
  drainMs = DRAIN_MS,
  readiness = {},
  background = null,
}: ServiceParts): Promise<RunningService> {
  let draining = false;
  const ids = container.get(TOKENS.ids);
  const app = createApp({
    useCases: apiUseCasesOf(container),
    authenticate,
    authorizer: container.get(TOKENS.authorizer),
    rateLimiter: container.get(TOKENS.rateLimiter),
    ids,
    edition,
    requireIfMatch,
    allowedOrigins,
    readiness: acceptingUnless(() => draining, readiness),
    log,
    tracer,
    isDraining: () => draining,
  });
  const tally = container.get(TOKENS.requestTally);
  const listener: RequestListener = (request, response) => {
    response.once('close', tally.begin());
    app(request, response);
  };
  const server = await listen(listener, address, {
    ids,
    log,
    messages: messageClasses(app),
    ...(patience !== undefined && { patience }),
  });
  return {
    port: server.port,
    async stop() {
      draining = true;
      container.get(TOKENS.awaitProvisioning).end();
      container.get(TOKENS.getBulkJob).end();
      await Promise.all([server.close(drainMs), background?.stop()]);
      await container.unbindAllAsync();
    },
  };
}

/** Takes what is behind the API out of the container: the use cases, and the seal of its cursors. */
export function apiUseCasesOf(container: Container): AppParts['useCases'] {
  return { ...useCasesOf(container), cursors: container.get(TOKENS.cursors) };
}
