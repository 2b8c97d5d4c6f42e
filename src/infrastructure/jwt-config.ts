import type { PemKey } from './jwt-key.js';
import { isLoopback } from './loopback.js';
import type { JwtAlgorithm, Settings } from './settings.js';

/** Which claims of a token say who is calling. */
export interface JwtClaimNames {
  readonly partner: string;
  readonly roles: string;
  readonly permissions: string;
}

interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly JwtAlgorithm[];
  readonly claims: JwtClaimNames;
}

/** Whose access tokens are accepted: those of a key of our own making, or an issuer's. */
export type JwtConfig =
  | { readonly kind: 'development'; readonly claims: JwtClaimNames }
  | (TrustedIssuer & { readonly kind: 'jwks'; readonly url: string })
  | (TrustedIssuer & { readonly kind: 'pem'; readonly pem: string });

interface Circumstances {
  readonly production: boolean;
  /** Whether any setting about tokens was given. */
  readonly anyGiven: boolean;
  readonly complain: (complaint: string) => void;
}

/** Decides whose tokens to accept; null when that cannot be decided, and then there is a complaint. */
export function jwtConfig(settings: Settings, { production, anyGiven, complain }: Circumstances): JwtConfig | null {
  const claims = {
    partner: settings.JWT_PARTNER_CLAIM,
    roles: settings.JWT_ROLES_CLAIM,
    permissions: settings.JWT_PERMISSIONS_CLAIM,
  };
  if (!anyGiven && !production) return { kind: 'development', claims };
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWT_JWKS_URL: url, JWT_PUBLIC_KEY: key } = settings;
  const algorithms = key === undefined ? settings.JWT_ALGORITHMS : suitable(settings.JWT_ALGORITHMS, key);
  if (issuer === undefined) complain('JWT_ISSUER is missing: who issues the access tokens');
  if (audience === undefined) complain('JWT_AUDIENCE is missing: whom access tokens must be for');
  if (url !== undefined && key !== undefined) complain('JWT_JWKS_URL and JWT_PUBLIC_KEY exclude each other: set one');
  if (url === undefined && key === undefined) {
    complain(
      `JWT_JWKS_URL or JWT_PUBLIC_KEY is missing: how to check access tokens${production ? ' (there is no development key in production)' : ''}`,
    );
  }
  if (url !== undefined && production && !isSafe(url)) complain('JWT_JWKS_URL must be an https:// URL in production');
  if (algorithms.length === 0) complain('JWT_ALGORITHMS has nothing that suits the type of JWT_PUBLIC_KEY');
  if (issuer === undefined || audience === undefined) return null;
  const trusted = { issuer, audience, algorithms, claims };
  if (url !== undefined) return { kind: 'jwks', url, ...trusted };
  return key === undefined ? null : { kind: 'pem', pem: key.pem, ...trusted };
}

function suitable(algorithms: readonly JwtAlgorithm[], key: PemKey): JwtAlgorithm[] {
  return algorithms.filter((algorithm) => algorithm.startsWith('ES') === (key.type === 'ec'));
}

function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopback(hostname);
}
