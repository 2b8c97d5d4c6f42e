import { authenticate } from '../adapters/http/authenticate.js';
import type { TokenVerification } from '../adapters/jwt/token-verification.js';
import { startService, type RunningService, type ServiceParts } from './service.js';

/** What the API of a process is made of. */
export interface ApiParts extends Omit<ServiceParts, 'authenticate'> {
  readonly verification: TokenVerification;
}

/** Starts the API of a process. In a file of its own: a process that has none never loads what it takes. */
export function startApi({ verification, ...parts }: ApiParts): Promise<RunningService> {
  return startService({ ...parts, authenticate: authenticate(verification) });
}
