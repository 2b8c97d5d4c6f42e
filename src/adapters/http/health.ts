import { Router, type RequestHandler } from 'express';
import { answerOptions, refuseOtherMethods } from './allowed-methods.js';
import { HttpProblem } from './problem.js';
import { contextOf } from './request-context.js';

/** What has to hold before traffic should come here: each check throws, or takes too long, when it does not. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<void>>>;

/** How long one check may take, in milliseconds. */
const CHECK_TIMEOUT_MS = 2_000;

const ALLOW = 'GET, HEAD, OPTIONS';

/** Makes the router of what an orchestrator asks: whether the process lives, and whether traffic should come here. */
export function healthRouter(checks: ReadinessChecks): Router {
  const router = Router({ caseSensitive: true });
  for (const [path, answer] of [
    ['/livez', livez],
    ['/readyz', readyz(checks)],
  ] as const) {
    const noteRoute: RequestHandler = (request, _response, next) => {
      contextOf(request).route = path;
      next();
    };
    router.route(path).all(noteRoute).get(answer).options(answerOptions(ALLOW)).all(refuseOtherMethods(ALLOW));
  }
  return router;
}

/** The process answers. */
const livez: RequestHandler = (_request, response) => {
  response.json({ status: 'ok' });
};

/** 200 when every check passes, else 503; names the checks, never why one failed. */
function readyz(checks: ReadinessChecks): RequestHandler {
  return async (_request, response) => {
    const results: Record<string, 'ok' | 'failing'> = {};
    await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        results[name] = (await passes(check)) ? 'ok' : 'failing';
      }),
    );
    if (Object.values(results).includes('failing')) {
      throw new HttpProblem('unavailable', 'Not everything is ready for traffic.', { members: { checks: results } });
    }
    response.json({ status: 'ok', checks: results });
  };
}

async function passes(check: () => Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_TIMEOUT_MS);
  });
  const checked = check().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([checked, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
