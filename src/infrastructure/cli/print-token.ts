import { DEVELOPMENT_PARTNER, openDevelopmentKey } from '../../adapters/jwt/development-key.js';
import { loadConfig } from '../config.js';
import { Refused } from './refused.js';
import type { Terminal } from './terminal.js';

/** What `token` can be told. */
export interface TokenOptions {
  readonly partner?: string;
}

/** Prints an access token of the development key, good for twelve hours. @throws Refused when tokens come from an issuer */
export async function printToken({ partner = DEVELOPMENT_PARTNER }: TokenOptions, { stdout }: Terminal): Promise<void> {
  const { jwt, dataDir } = loadConfig(process.env);
  if (jwt.kind !== 'development') {
    throw new Refused(
      'Tokens come from the issuer that JWT_ISSUER names: ask it for one. Only the development key is ours.',
    );
  }
  const key = await openDevelopmentKey(dataDir);
  stdout.write(`${await key.signToken(new Date(), partner)}\n`);
}
