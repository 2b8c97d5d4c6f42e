import { createPublicKey, type KeyObject } from 'node:crypto';
import { fitsAlgorithm } from './fits-algorithm.js';
import type { KeySource, TokenHeader } from './key-source.js';
import { SIGNATURE_ALGORITHMS } from './signature-algorithm.js';

/** The one public key of an issuer without a JWKS URL. A token's `kid` says nothing here. */
export class PemKey implements KeySource {
  private readonly key: KeyObject;

  /** @throws Error when the PEM text is no public key or certificate, or no key that a signature algorithm may use */
  constructor(pem: string) {
    if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
      throw new Error('This is a private key; only the public key belongs here.');
    }
    this.key = parse(pem);
    if (!SIGNATURE_ALGORITHMS.some((algorithm) => fitsAlgorithm(this.key, algorithm))) {
      throw new Error(
        'This key verifies no token: it takes RSA of at least 2048 bits, or EC on P-256, P-384 or P-521.',
      );
    }
  }

  async find({ alg }: TokenHeader): Promise<KeyObject | null> {
    return fitsAlgorithm(this.key, alg) ? this.key : null;
  }
}

function parse(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw new Error('This is not a public key in PEM form.', { cause });
  }
}
