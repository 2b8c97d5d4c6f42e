import { generateKeyPairSync } from 'node:crypto';
import type { Express } from 'express';
import { createApp, type AppParts } from '../../src/adapters/http/app.js';
import { authenticate } from '../../src/adapters/http/authenticate.js';
import { DEVELOPMENT_AUDIENCE, DEVELOPMENT_ISSUER, DevelopmentKey } from '../../src/adapters/jwt/development-key.js';
import { DEFAULT_CLAIM_NAMES } from '../../src/adapters/jwt/token-actor.js';
import { TokenVerification } from '../../src/adapters/jwt/token-verification.js';
import { createContainer } from '../../src/infrastructure/container.js';
import { apiUseCasesOf } from '../../src/infrastructure/service.js';
import { TOKENS } from '../../src/infrastructure/tokens.js';

/** The HTTP side over memory storage, with real tokens. */
export interface MemoryApp {
  readonly app: Express;
  /** The value of an Authorization header of a partner's administrator. */
  readonly bearer: (partner?: string) => Promise<string>;
}

/** Puts a `MemoryApp` together; `parts` replace what it is made of. */
export function memoryApp(parts: Partial<AppParts> = {}): MemoryApp {
  const key = new DevelopmentKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
  const container = createContainer({ kind: 'memory' });
  const clock = container.get(TOKENS.clock);
  const settings = {
    issuer: DEVELOPMENT_ISSUER,
    audience: DEVELOPMENT_AUDIENCE,
    algorithms: ['ES256'],
    claimNames: DEFAULT_CLAIM_NAMES,
  } as const;
  const app = createApp({
    useCases: apiUseCasesOf(container),
    authenticate: authenticate(new TokenVerification(settings, key, clock)),
    authorizer: container.get(TOKENS.authorizer),
    rateLimiter: container.get(TOKENS.rateLimiter),
    ids: container.get(TOKENS.ids),
    edition: 'enterprise',
    requireIfMatch: false,
    allowedOrigins: [],
    readiness: {},
    log: { info: () => undefined, error: () => undefined },
    isDraining: () => false,
    ...parts,
  });
  return { app, bearer: async (partner) => `Bearer ${await key.signToken(clock.now(), partner)}` };
}
