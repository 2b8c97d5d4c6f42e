import { constants, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { PemKey } from '../../src/adapters/jwt/pem-key.js';
import { DEFAULT_CLAIM_NAMES } from '../../src/adapters/jwt/token-actor.js';
import type { TokenVerificationSettings } from '../../src/adapters/jwt/token-verification.js';
import { KNOWN_RSA_KEYS, type KeyPair } from './known-rsa-keys.js';

export const TEST_ISSUER = 'https://issuer.test/';
export const TEST_AUDIENCE = 'https://provisioning.test/';

export function ecKeyPair(curve = 'P-256'): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: curve });
}

const [OWN_KEY, ...OTHER_KEYS] = KNOWN_RSA_KEYS;
let handedOut = 0;

/** An RSA key that is not the one of `mintToken`, nor any of the last two. */
export function rsaKeyPair(bits = 2048): KeyPair {
  const known = bits === 2048 ? OTHER_KEYS[handedOut++ % OTHER_KEYS.length] : undefined;
  return known ?? generateKeyPairSync('rsa', { modulusLength: bits });
}

/** The key of `mintToken`, the same in all processes of a test run. */
export const TEST_KEY: KeyPair = OWN_KEY;

/** Its public half, as `JWT_PUBLIC_KEY` takes it. */
export const TEST_PUBLIC_PEM: string = pemOf(TEST_KEY.publicKey);

/** Accepts the tokens of `mintToken`. */
export const TEST_KEYS = new PemKey(TEST_PUBLIC_PEM);

export const TEST_VERIFICATION: TokenVerificationSettings = {
  issuer: TEST_ISSUER,
  audience: TEST_AUDIENCE,
  algorithms: ['RS256', 'PS256', 'ES256'],
  claimNames: DEFAULT_CLAIM_NAMES,
};

/** How a token is signed, where it is not RS256 with the test key. */
export interface Signing {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: KeyObject;
}

/** When this process began, in seconds: the same claims make the same token then, which is signed but once. */
const BEGAN = Math.floor(Date.now() / 1000);

/** Makes a token of a partner's administrator, valid for an hour; `claims` replace or, where `undefined`, remove what it says. */
export function mintToken(claims: Readonly<Record<string, unknown>> = {}, signing: Signing = {}): string {
  const payload = {
    iss: TEST_ISSUER,
    aud: TEST_AUDIENCE,
    sub: 'integration',
    iat: BEGAN,
    exp: BEGAN + 3600,
    partner_id: 'partner-a',
    roles: ['partner-admin'],
    ...claims,
  };
  return signToken(payload, signing);
}

/** Signs any payload, also one that is no claims at all. */
export function signToken(payload: unknown, signing: Signing = {}): string {
  return signText(JSON.stringify(payload), signing);
}

/** Tokens of `mintToken` by what is signed: half a millisecond of computing each. */
const signed = new Map<string, string>();

/** Signs a payload that is written already, also one that `JSON.stringify` would not write. */
export function signText(payload: string, { header = {}, key = TEST_KEY.privateKey }: Signing = {}): string {
  const fullHeader = { alg: 'RS256', typ: 'at+jwt', ...header };
  const input = `${encode(JSON.stringify(fullHeader))}.${encode(payload)}`;
  // RS256 makes the same of the same (RFC 8017 §8.2), others do not.
  const isUsual = fullHeader.alg === 'RS256' && key === TEST_KEY.privateKey;
  const known = isUsual ? signed.get(input) : undefined;
  if (known !== undefined) return known;
  const token = `${input}.${signature(fullHeader.alg, input, key).toString('base64url')}`;
  if (isUsual) signed.set(input, token);
  return token;
}

export function pemOf(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

function signature(alg: string, input: string, key: KeyObject): Buffer {
  const digest = `sha${alg.slice(-3)}`;
  const padding = alg.startsWith('PS') ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {};
  return sign(digest, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363', ...padding });
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}
