import type { KeyObject } from 'node:crypto';

const CURVES: ReadonlyMap<string, string> = new Map([
  ['ES256', 'prime256v1'],
  ['ES384', 'secp384r1'],
  ['ES512', 'secp521r1'],
]);

const MINIMUM_RSA_BITS = 2048;

/** Says whether a public key may verify an algorithm's signatures: RSA of at least 2048 bits, EC on the algorithm's curve (RFC 7518 §3.3–3.5). */
export function fitsAlgorithm(key: KeyObject, algorithm: string): boolean {
  if (key.type !== 'public') return false;
  const curve = CURVES.get(algorithm);
  if (curve !== undefined) return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === curve;
  if (!/^[RP]S(256|384|512)$/.test(algorithm)) return false;
  return key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= MINIMUM_RSA_BITS;
}
