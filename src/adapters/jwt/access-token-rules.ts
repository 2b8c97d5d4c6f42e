import { textFlaw } from '../../domain/shared/text.js';
import type { Claims } from './claim.js';

/** Media types of access tokens, and of JWTs that do not say what they are (RFC 9068 §2.1, RFC 7519 §5.1). */
const TYPES: ReadonlySet<unknown> = new Set([undefined, 'jwt', 'at+jwt', 'application/at+jwt']);

/** Claims that only ID tokens have (OpenID Connect Core §2, §3.3.2.11). */
const ID_TOKEN_CLAIMS = ['nonce', 'at_hash', 'c_hash'] as const;

const MAX_SUB = 255;

/**
 * Says why a token cannot be an access token for this service, judging by its header; `null` when it can. This is the
 * first look at a token, before its signature is verified (RFC 8725 §3.1, §3.11).
 */
export function headerFlaw(header: unknown, algorithms: ReadonlySet<unknown>): string | null {
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return 'The token is not a signed JWT.';
  const { alg, typ, kid, crit }: Claims = { ...header };
  if (!algorithms.has(alg)) return 'The token is signed with an algorithm that is not accepted here.';
  if (crit !== undefined) return 'The token has critical header extensions that are not understood here.';
  if (kid !== undefined && typeof kid !== 'string') return 'The key id in the token is not a text.';
  if (!TYPES.has(typeof typ === 'string' ? typ.toLowerCase() : typ)) return 'The token is not an access token.';
  return null;
}

/**
 * Says which rule of an access token the claims break, beyond what the verification of signature, issuer, audience and times
 * has found; `null` when none. ADR 0005 has the reasons.
 */
export function claimsFlaw(claims: Claims): string | null {
  const { exp, sub } = claims;
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return 'The token does not say when it expires.';
  if (typeof sub !== 'string' || sub === '') return 'The token does not say whom it stands for.';
  if (textFlaw(sub, MAX_SUB) !== null) return 'The subject of the token is not an acceptable text.';
  if (isIdToken(claims)) return 'The token is an ID token, not an access token.';
  return null;
}

/** The standard marks, and the ones by which Keycloak (`typ`) and Cognito (`token_use`) tell their tokens apart. */
function isIdToken(claims: Claims): boolean {
  if (ID_TOKEN_CLAIMS.some((name) => Object.hasOwn(claims, name))) return true;
  return claims['typ'] === 'ID' || claims['token_use'] === 'id';
}
