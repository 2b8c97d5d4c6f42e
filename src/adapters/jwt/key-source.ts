import type { KeyObject } from 'node:crypto';

/** What a token's header says about its key. Nothing else in a header (`jwk`, `jku`, `x5u`, …) ever chooses a key. */
export interface TokenHeader {
  readonly alg: string;
  readonly kid?: string | undefined;
}

/** Where the keys that tokens are verified with come from. */
export interface KeySource {
  /**
   * Finds the public key for a token; `null` when no trusted key fits its `alg` and `kid`. The same key is answered
   * as the same object, already parsed.
   * @throws Unavailable when no keys could be had, so that nothing can be said about the token
   */
  find(header: TokenHeader): Promise<KeyObject | null>;
}
