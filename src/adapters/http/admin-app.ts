import express, { Router, type Express } from 'express';
import type { IdGenerator } from '../../application/shared/ports.js';
import { answerOptions, refuseOtherMethods } from './allowed-methods.js';
import { answerErrors, answerUnknownRoute } from './answer-errors.js';
import { healthRouter, type ReadinessChecks } from './health.js';
import { contextOf, openRequestContext } from './request-context.js';

/** What the operator's side needs from outside. */
export interface AdminAppParts {
  readonly ids: IdGenerator;
  readonly readiness: ReadinessChecks;
  /** What is measured, in a format that Prometheus reads. */
  readonly metrics: () => Promise<{ readonly type: string; readonly text: string }>;
}

const ALLOW = 'GET, HEAD, OPTIONS';

/** Puts together what only the operator's own network should reach: metrics, and health also where no API is served. */
export function createAdminApp({ ids, readiness, metrics }: AdminAppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('case sensitive routing', true);
  app.use((request, response, next) => {
    openRequestContext(request, response, ids);
    next();
  });
  const router = Router({ caseSensitive: true });
  router
    .route('/metrics')
    .get(async (request, response) => {
      contextOf(request).route = '/metrics';
      const { type, text } = await metrics();
      response.setHeader('Content-Type', type);
      response.end(text);
    })
    .options(answerOptions(ALLOW))
    .all(refuseOtherMethods(ALLOW));
  app.use(router);
  app.use(healthRouter(readiness));
  app.use(answerUnknownRoute);
  app.use(answerErrors);
  return app;
}
