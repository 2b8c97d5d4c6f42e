/** How long a key is kept, in milliseconds: 24 h. */
export const IDEMPOTENCY_KEY_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** A caller's key for one request (draft-ietf-httpapi-idempotency-key-header): the same key and request are done once. */
export interface IdempotencyKey {
  /** What was asked for, method and path: the same key elsewhere is another key. */
  readonly scope: string;
  readonly key: string;
  /** A digest of the request, to tell a repetition from a different request. */
  readonly fingerprint: string;
  /** Whether the request waits for what it leads to: then its answer is given, and kept for repetitions, only after that. */
  readonly awaited?: true;
}
