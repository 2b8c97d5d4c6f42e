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
    useCases: useCasesOf(container),
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

/** Takes the use cases behind the API out of the container. */
export function useCasesOf(container: Container): AppParts['useCases'] {
  return {
    createTenant: container.get(TOKENS.createTenant),
    getTenant: container.get(TOKENS.getTenant),
    updateTenant: container.get(TOKENS.updateTenant),
    replaceTenant: container.get(TOKENS.replaceTenant),
    suspendTenant: container.get(TOKENS.suspendTenant),
    resumeTenant: container.get(TOKENS.resumeTenant),
    deleteTenant: container.get(TOKENS.deleteTenant),
    restoreTenant: container.get(TOKENS.restoreTenant),
    purgeTenant: container.get(TOKENS.purgeTenant),
    listTenants: container.get(TOKENS.listTenants),
    exportTenants: container.get(TOKENS.exportTenants),
    listTenantEvents: container.get(TOKENS.listTenantEvents),
    getProvisioning: container.get(TOKENS.getProvisioning),
    retryProvisioning: container.get(TOKENS.retryProvisioning),
    awaitProvisioning: container.get(TOKENS.awaitProvisioning),
    cursors: container.get(TOKENS.cursors),
    getConfiguration: container.get(TOKENS.getConfiguration),
    updateConfiguration: container.get(TOKENS.updateConfiguration),
    replaceConfiguration: container.get(TOKENS.replaceConfiguration),
    rollbackConfiguration: container.get(TOKENS.rollbackConfiguration),
    listRevisions: container.get(TOKENS.listRevisions),
    submitBulkJob: container.get(TOKENS.submitBulkJob),
    getBulkJob: container.get(TOKENS.getBulkJob),
    listBulkJobs: container.get(TOKENS.listBulkJobs),
    listBulkItems: container.get(TOKENS.listBulkItems),
    cancelBulkJob: container.get(TOKENS.cancelBulkJob),
    retryBulkJob: container.get(TOKENS.retryBulkJob),
    listEvents: container.get(TOKENS.listEvents),
    getEvent: container.get(TOKENS.getEvent),
    createWebhook: container.get(TOKENS.createWebhook),
    getWebhook: container.get(TOKENS.getWebhook),
    listWebhooks: container.get(TOKENS.listWebhooks),
    updateWebhook: container.get(TOKENS.updateWebhook),
    deleteWebhook: container.get(TOKENS.deleteWebhook),
    rotateWebhookSecret: container.get(TOKENS.rotateWebhookSecret),
    testWebhook: container.get(TOKENS.testWebhook),
    listDeliveries: container.get(TOKENS.listDeliveries),
    retryDelivery: container.get(TOKENS.retryDelivery),
    replayEvents: container.get(TOKENS.replayEvents),
  };
}
