import { expect } from 'chai';
import request from 'supertest';
import { TokenVerification } from '../../src/adapters/jwt/token-verification.js';
import { ManualClock } from './manual-clock.js';
import { mintToken, TEST_KEYS, TEST_VERIFICATION } from './tokens.js';
import { whoamiServer } from './whoami-server.js';

const clock = new ManualClock();
const server = whoamiServer(new TokenVerification(TEST_VERIFICATION, TEST_KEYS, clock));

/** The present second of the server that is called here. */
export const NOW = Math.floor(clock.now().getTime() / 1000);

/** Calls a server that accepts the tokens of `mintToken`, with this Authorization header or none. */
export function call(authorization?: string, headers: Readonly<Record<string, string>> = {}): request.Test {
  const test = request(server).get('/').set(headers);
  return authorization === undefined ? test : test.set('authorization', authorization);
}

/** Calls it with a token that differs from the usual one in these claims. */
export function callAs(
  claims: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): request.Test {
  return call(`Bearer ${mintToken(claims)}`, headers);
}

/** Expects 401 with a well-formed challenge whose description matches. */
export async function expectRefused(token: string, description: RegExp): Promise<void> {
  const response = await call(`Bearer ${token}`);
  expect(response.status).to.equal(401);
  expect(response.body).to.include({ code: 'unauthenticated', type: '/problems/unauthenticated' });
  expect(response.headers['www-authenticate']).to.match(/^Bearer error="invalid_token", error_description="[^"\\]+"$/);
  expect(response.headers['www-authenticate']).to.match(description);
}
