import type { KeyObject } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import { expressjwt, UnauthorizedError, type Params, type Request } from 'express-jwt';
import type { Clock } from '../../application/shared/ports.js';
import type { Actor } from '../../domain/access/actor.js';
import { tokenExpired, tokenInvalid, tokenMissing } from './bearer-challenge.js';
import { bearerToken } from './bearer-token.js';
import { setCaller } from './caller.js';
import { reachFor } from './partner-header.js';
import { VerifiedTokens, type VerifiedToken } from './verified-tokens.js';

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
  const verify = verifier(policy);
  const verified = new VerifiedTokens();
  return async (request, response, next) => {
    const token = bearerToken(request);
    let known = verified.find(token);
    if (known === null || !(await stillHolds(known, policy))) {
      verified.forget(token);
      known = await verify(request, response);
      verified.remember(token, known);
    }
    setCaller(request, { actor: known.actor, reach: reachFor(known.actor, request) });
    next();
  };
}

/** A signature that was right stays right; the time goes on, and a key may be trusted no longer. */
async function stillHolds({ notBefore, expires, header, key }: VerifiedToken, policy: TokenPolicy): Promise<boolean> {
  const tolerance = policy.clockToleranceSeconds;
  const now = secondsOf(policy.clock);
  return now < expires + tolerance && now >= notBefore - tolerance && (await policy.findKey(header)) === key;
}

/** Makes the full verification of a request's token. It throws what the request is to be refused with. */
function verifier(policy: TokenPolicy): (request: Request<Claims>, response: Response) => Promise<VerifiedToken> {
  const signed = new WeakMap<object, Pick<VerifiedToken, 'header' | 'key'>>();
  const verify = expressjwt({
    algorithms: [...policy.algorithms],
    issuer: policy.issuer,
    audience: policy.audience,
    clockTolerance: policy.clockToleranceSeconds,
    // Read anew at every verification, because the verifier copies its options then.
    get clockTimestamp() {
      return secondsOf(policy.clock);
    },
    getToken: bearerToken,
    secret: async (request, token) => {
      const flaw = policy.headerFlaw(token?.header);
      if (flaw !== null || token === undefined) throw tokenInvalid(flaw ?? 'The token is not a signed JWT.');
      const { alg, kid } = token.header;
      const header = { alg, kid };
      const key = await policy.findKey(header);
      if (key === null) throw tokenInvalid('The token is signed with a key that is not known here.');
      signed.set(request, { header, key });
      return key;
    },
  });

  return async (request, response) => {
    const refusal = await new Promise<unknown>((resolve) => void verify(request, response, resolve));
    if (refusal !== undefined) throw refusal instanceof UnauthorizedError ? explain(refusal) : refusal;
    const [claims, by] = [request.auth, signed.get(request)];
    // express-jwt lets CORS preflights pass without a token; here nobody passes without one.
    if (claims === undefined || by === undefined) throw tokenMissing();
    const flaw = policy.claimsFlaw(claims);
    if (flaw !== null) throw tokenInvalid(flaw);
    const { nbf = 0, exp } = claims;
    return { ...by, actor: policy.actor(claims), notBefore: Number(nbf), expires: Number(exp) };
  };
}

function secondsOf(clock: Clock): number {
  return Math.floor(clock.now().getTime() / 1000);
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
