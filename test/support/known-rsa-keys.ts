import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Primes of 1024 bits. Everybody knows them: what they make is good for tests only. */
const P = numberOf(
  '8VXnr2pm-3_zRvhhkuM0gigmz-vi8GScVgVYnRnQbdQMdInJX2NZ607N5ntFJDKC5u_j2KYY_sJ-g1Sya09VkeEIo5SdFUIJ28BdPUe4BVCNB_3tuhrATR-yRasMawWwSkPH2-ilIGrUKiGPo65Fbu0wglLjIHOTZDk-jtG9IOE',
);
const Q = numberOf(
  '71KfnBNNk99INxD298acD9wc1iQULHtIUiO4eRvyzL1BsFyZAYghtfX9t8f9KcRTBTjP5lV8i-8RGESuCOD3hiwKvGBNR5imKXr1UdwV5xUjL_maF73OefN32sg27c_jLQTPBpSm1s86e4U7INiHSrkVAifhnsPMmzBI_ygnl38',
);
const R = numberOf(
  '4-Lzni6btH9nOriDZbuVrv16rcXf1y9Hl_kVQ9rozKt0yavbQx3d2abPwgETjoaPb8RMdruJpNi9K86A2sjSqUuF89LdLqkltlpYIsy8euc0fzaXn6_8d3zA1mgXS7tNk-SCPyJDvzVfV0cmnwPaBssaI582l6TECubd2kGjTJc',
);
const S = numberOf(
  '9cnljo1ErCz6t2uFzZ7CJ5-JgDpUISMJ16-mQzUIBzOfSEzTNnzixSnx9P0rMwvUUAIHDdmFXZGmnxu5JT21MaaeTD4mqLZ2hAjAe-5WJpum_WaBWUBPtQfT0S-mAwllq1MeOdZSVYZRn9E-KZE-_zcc-69vCluxDGX1S4WQlCM',
);

const EXPONENT = 65_537n;

/** RSA keys of 2048 bits, no two alike, the same in every process. To find primes for new ones takes a third of a second a key. */
export const KNOWN_RSA_KEYS = [keyOf(P, Q), keyOf(R, S), keyOf(P, R), keyOf(Q, S)] as const;

/** The key of two primes (RFC 8017 §3). */
function keyOf(p: bigint, q: bigint): KeyPair {
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e: EXPONENT, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const texts = Object.entries(numbers).map(([name, value]) => [name, textOf(value)]);
  const privateKey = createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(texts) }, format: 'jwk' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** What a number is to be multiplied by to be 1 modulo another, by Euclid's algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [rest, next] = [modulus, value % modulus];
  let [factor, nextFactor] = [0n, 1n];
  while (next > 0n) {
    const times = rest / next;
    [rest, next] = [next, rest - times * next];
    [factor, nextFactor] = [nextFactor, factor - times * nextFactor];
  }
  return ((factor % modulus) + modulus) % modulus;
}

function numberOf(text: string): bigint {
  return BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);
}

function textOf(number: bigint): string {
  const digits = number.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex').toString('base64url');
}
