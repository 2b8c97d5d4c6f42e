import type { IncomingMessage } from 'node:http';
import { authorizationMalformed, tokenInvalid, tokenMissing } from './bearer-challenge.js';

/** Node refuses headers of more than 16 KiB altogether and cannot explain it; this leaves the others a quarter of that. */
const MAX_TOKEN_LENGTH = 12 * 1024;

const BEARER = /^Bearer(?: |$)/i;
const CREDENTIALS = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/**
 * The bearer token of a request, from its Authorization header and nowhere else (RFC 6750 §2.1).
 * @throws HttpProblem 401 when there is none, several, or one that cannot be a token
 */
export function bearerToken(request: IncomingMessage): string {
  const [header, ...others] = request.headersDistinct['authorization'] ?? [];
  if (others.length > 0) throw authorizationMalformed('There is more than one Authorization header.');
  if (header === undefined || !BEARER.test(header)) throw tokenMissing();
  const token = CREDENTIALS.exec(header)?.[1];
  if (token === undefined) throw authorizationMalformed('The Authorization header is not of the form Bearer <token>.');
  if (token.length > MAX_TOKEN_LENGTH) throw tokenInvalid('The token is too long.');
  return token;
}
