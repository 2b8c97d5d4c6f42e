import { KeyObject } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { fitsAlgorithm } from './fits-algorithm.js';
import type { KeySource, TokenHeader } from './key-source.js';

/**
 * One JSON Web Key Set (RFC 7517), as an issuer publishes it. A key is used only for what its `use`, `key_ops` and `alg`
 * allow; a token without `kid` finds a key only where exactly one fits.
 */
export class KeySet implements KeySource {
  private readonly choose: ReturnType<typeof createLocalJWKSet>;
  private readonly parsed = new Map<string, KeyObject>();

  /** @throws Error when the document is not a key set */
  constructor(document: unknown) {
    if (!isKeySet(document)) throw new Error('This is not a JSON Web Key Set.');
    this.choose = createLocalJWKSet(document);
  }

  async find({ alg, kid }: TokenHeader): Promise<KeyObject | null> {
    const name = kid === undefined ? alg : `${alg} ${kid}`;
    const parsed = this.parsed.get(name);
    if (parsed !== undefined) return parsed;
    const key = await this.import({ alg, kid });
    if (key === null || !fitsAlgorithm(key, alg)) return null;
    this.parsed.set(name, key);
    return key;
  }

  private async import({ alg, kid }: TokenHeader): Promise<KeyObject | null> {
    try {
      return KeyObject.from(await this.choose(kid === undefined ? { alg } : { alg, kid }));
    } catch {
      // No key, several keys, or one that cannot be read: none of them can be trusted with this token.
      return null;
    }
  }
}

function isKeySet(document: unknown): document is JSONWebKeySet {
  return typeof document === 'object' && document !== null && 'keys' in document && Array.isArray(document.keys);
}
