import {
  DEVELOPMENT_AUDIENCE,
  DEVELOPMENT_ISSUER,
  openDevelopmentKey,
  type DevelopmentKey,
} from '../adapters/jwt/development-key.js';
import { PemKey } from '../adapters/jwt/pem-key.js';
import { RemoteKeySet } from '../adapters/jwt/remote-key-set.js';
import { TokenVerification } from '../adapters/jwt/token-verification.js';
import type { Clock } from '../application/shared/ports.js';
import type { Config } from './config.js';
import type { Log } from './log.js';

/** How tokens are verified, and the key that signs them where that is ours. */
export interface OpenVerification {
  readonly verification: TokenVerification;
  readonly developmentKey: DevelopmentKey | null;
}

/** Sets up the verification of tokens as configured; makes the development key where there is no issuer. */
export async function openTokenVerification(
  { jwt, dataDir }: Config,
  clock: Clock,
  log: Log,
): Promise<OpenVerification> {
  if (jwt.kind === 'development') {
    const developmentKey = await openDevelopmentKey(dataDir);
    const settings = {
      issuer: DEVELOPMENT_ISSUER,
      audience: DEVELOPMENT_AUDIENCE,
      algorithms: ['ES256'] as const,
      claimNames: jwt.claims,
    };
    return { verification: new TokenVerification(settings, developmentKey, clock), developmentKey };
  }
  const onFetchFailed = (cause: unknown) => log.warn({ err: cause }, "the issuer's keys could not be fetched");
  const keys = jwt.kind === 'jwks' ? new RemoteKeySet(new URL(jwt.url), clock, { onFetchFailed }) : new PemKey(jwt.pem);
  const { issuer, audience, algorithms, claims } = jwt;
  const verification = new TokenVerification({ issuer, audience, algorithms, claimNames: claims }, keys, clock);
  return { verification, developmentKey: null };
}
