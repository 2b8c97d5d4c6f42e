import type { KeyObject } from 'node:crypto';
import type { RequestHandler } from 'express';
import { expressjwt, UnauthorizedError, type Params, type Request } from 'express-jwt';
import type { Clock } from '../../application/shared/ports.js';
import type { Actor } from '../../domain/access/actor.js';
import { tokenExpired, tokenInvalid, tokenMissing } from './bearer-challenge.js';
import { bearerToken } from './bearer-token.js';
import { setCaller } from './caller.js';
import { reachFor } from './partner-header.js';

type Claims = Readonly<Record<string, unknown>>;

/** What authentication needs to know about tokens: whose are accepted, with which keys, and whom they stand for. */
export interface TokenPolicy {
  readonly issuer: string;
  readonly audience: string;
  /** Never `none` and never HS*: a public key must not become a shared secret. */
  readonly algorithms: readonly Exclude<Params['algorithms'][number], 'none' | `HS${string}`>[];
  readonly clockToleranceSeconds: number;
  readonly clock: Clock;
  /** What is wrong with a header, as a sentence for the client; `null` when nothing is. */
  headerFlaw(header: unknown): string | null;
  /** The key for a header without flaw; `null` when no trusted key fits. @throws Unavailable */
  findKey(header: { readonly alg: string; readonly kid?: string | undefined }): Promise<KeyObject | null>;
  /** What is wrong with claims whose signature, issuer, audience and times are right; `null` when nothing is. */
  claimsFlaw(claims: Claims): string | null;
  actor(claims: Claims): Actor;
}

/**
 * Lets only requests with an acceptable access token pass, and remembers who sent them (`actorOf`, `reachOf`).
 * Refuses with 401 and a challenge (RFC 6750 §3), with 403 where the token has no partner, with 503 where no keys can be had.
 */
export function authenticate(policy: TokenPolicy): RequestHandler {
  const verify = expressjwt({
    algorithms: [...policy.algorithms],
    issuer: policy.issuer,
    audience: policy.audience,
    clockTolerance: policy.clockToleranceSeconds,
    // Read anew at every verification, because the verifier copies its options then.
    get clockTimestamp() {
      return Math.floor(policy.clock.now().getTime() / 1000);
    },
    getToken: bearerToken,
    secret: async (_request, token) => {
      const flaw = policy.headerFlaw(token?.header);
      if (flaw !== null || token === undefined) throw tokenInvalid(flaw ?? 'The token is not a signed JWT.');
      const key = await policy.findKey(token.header);
      if (key === null) throw tokenInvalid('The token is signed with a key that is not known here.');
      return key;
    },
  });

  return (request: Request<Claims>, response, next) => {
    void verify(request, response, (error?: unknown) => {
      try {
        if (error !== undefined) throw error;
        // express-jwt lets CORS preflights pass without a token; here nobody passes without one.
        if (request.auth === undefined) throw tokenMissing();
        const flaw = policy.claimsFlaw(request.auth);
        if (flaw !== null) throw tokenInvalid(flaw);
        const actor = policy.actor(request.auth);
        setCaller(request, { actor, reach: reachFor(actor, request) });
      } catch (refusal) {
        next(refusal instanceof UnauthorizedError ? explain(refusal) : refusal);
        return;
      }
      next();
    });
  };
}

/** Says in our own words what the verifier found; its own texts quote the token and our settings. */
function explain({ inner }: UnauthorizedError): Error {
  const { message } = inner;
  const name = 'name' in inner ? inner.name : null;
  if (name === 'TokenExpiredError') return tokenExpired();
  if (name === 'NotBeforeError') return tokenInvalid('The token is not valid yet.');
  if (message.startsWith('jwt issuer invalid'))
    return tokenInvalid('The token is from an issuer that is not accepted.');
  if (message.startsWith('jwt audience invalid')) return tokenInvalid('The token is meant for another audience.');
  return tokenInvalid('The token is malformed or its signature is not valid.');
}
