import { createServer, type Server } from 'node:http';
import express, { type ErrorRequestHandler } from 'express';
import { authenticate, type TokenPolicy } from '../../src/adapters/http/authenticate.js';
import { actorOf, reachOf } from '../../src/adapters/http/caller.js';
import { sendProblem, toHttpProblem } from '../../src/adapters/http/problem.js';
import { EVERY_PARTNER } from '../../src/domain/access/partner.js';

/** A server that does nothing but authenticate, and tells who called it. */
export function whoamiServer(policy: TokenPolicy): Server {
  const app = express();
  app.use(authenticate(policy));
  app.use((request, response) => {
    const reach = reachOf(request);
    const { sub, roles } = actorOf(request);
    response.json({ sub, roles, reach: reach === EVERY_PARTNER ? 'everyone' : reach });
  });
  const problems: ErrorRequestHandler = (error, request, response, _next) =>
    sendProblem(response, toHttpProblem(error), request.path, 'request');
  app.use(problems);
  return createServer({ maxHeaderSize: 64 * 1024 }, app);
}
