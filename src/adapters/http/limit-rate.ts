import type { NextFunction, RequestHandler, Response } from 'express';
import type { Allowance, RateLimiter } from '../../application/access/rate-limiter.js';
import type { Actor } from '../../domain/access/actor.js';
import { timeToGain, type RateLimit } from '../../domain/access/rate-limit.js';
import { actorOf } from './caller.js';
import { HttpProblem } from './problem.js';

/** The name of our one policy in the header fields. */
const POLICY = '"partner"';

/** Says on every answer what the limit is: `q` requests in `w` seconds (draft-ietf-httpapi-ratelimit-headers, §3). */
export function announceRateLimit({ limit }: RateLimiter): (response: Response) => void {
  if (limit === null) return () => undefined;
  const policy = policyOf(limit);
  return (response) => void response.setHeader('RateLimit-Policy', policy);
}

/**
 * Serves an authenticated request within the limit of its partner, and says how much of it is left (`r`), and in how many seconds all
 * of it is back (`t`). Refuses with 429 before anything else of the request is looked at.
 */
export function limitRate(limiter: RateLimiter): RequestHandler {
  return (request, response, next) => {
    const decision = limiter.take(bucketOf(actorOf(request)));
    // Express awaits what middleware answers; without a promise it has nothing to wait for.
    return decision instanceof Promise ? proceedLater(decision, response, next) : proceed(decision, response, next);
  };
}

async function proceedLater(decision: Promise<Allowance>, response: Response, next: NextFunction): Promise<void> {
  proceed(await decision, response, next);
}

/** Partners share nothing; the platform's own staff have a bucket of their own, whatever partner they act in. */
function bucketOf({ partner, roles }: Actor): string {
  return partner === null || roles.includes('platform-admin') ? 'platform' : `partner:${partner}`;
}

function proceed({ allowed, remaining, nextInMs, fullInMs }: Allowance, response: Response, next: NextFunction): void {
  response.setHeader('RateLimit', `${POLICY};r=${remaining};t=${Math.ceil(fullInMs / 1000)}`);
  if (allowed) {
    next();
    return;
  }
  const headers = { 'Retry-After': String(Math.max(1, Math.ceil(nextInMs / 1000))) };
  throw new HttpProblem('rate-limited', 'Too many requests of your partner in a short time; slow down.', { headers });
}

function policyOf(limit: RateLimit): string {
  return `${POLICY};q=${limit.burst};w=${Math.ceil(timeToGain(limit.burst, limit) / 1000)}`;
}
