import type { RequestHandler } from 'express';
import { contextOf } from './request-context.js';

/** What has to hold before traffic should come here: each check throws, or takes too long, when it does not. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<void>>>;

/** How long one check may take, in milliseconds. */
const CHECK_TIMEOUT_MS = 2_000;

/** `GET /livez`: the process answers. */
export const livez: RequestHandler = (request, response) => {
  contextOf(request).route = '/livez';
  response.json({ status: 'ok' });
};

/** `GET /readyz`: 200 when every check passes, else 503; names the checks, never why one failed. */
export function readyz(checks: ReadinessChecks): RequestHandler {
  return async (request, response) => {
    const context = contextOf(request);
    context.route = '/readyz';
    const results: Record<string, 'ok' | 'failing'> = {};
    await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        results[name] = (await passes(check)) ? 'ok' : 'failing';
      }),
    );
    const ready = Object.values(results).every((result) => result === 'ok');
    if (!ready) response.setHeader('Retry-After', '2');
    response.status(ready ? 200 : 503).json({ status: ready ? 'ok' : 'unavailable', checks: results });
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
