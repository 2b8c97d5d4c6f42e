import { IDEMPOTENCY_KEY_LIFETIME_MS, type IdempotencyKey } from '../../application/idempotency/idempotency-key.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { PartnerId } from '../../domain/access/partner.js';
import { IdempotencyKeyReused } from '../../domain/idempotency/idempotency-key-reused.js';
import type { MemoryStore } from './memory-store.js';

/** Does things once per idempotency key in a memory store. Effects are done in one go: nothing else comes between. */
export class OutcomeLedger {
  constructor(private readonly store: MemoryStore) {}

  /** Does something and keeps its outcome, or answers the outcome of when it was done. @throws IdempotencyKeyReused */
  once<T>(partner: PartnerId, key: IdempotencyKey | null, at: Date, effect: () => T): Outcome<T> {
    const first = this.find(partner, key, at);
    // Kept by this method for the same scope.
    if (first !== null) return { value: first.outcome as T, replayed: true };
    const value = effect();
    if (key !== null)
      this.store.outcomes.set(nameOf(partner, key), { fingerprint: key.fingerprint, at, outcome: value });
    return { value, replayed: false };
  }

  /** The kept outcome of the first request with a key; `null` when there is none. @throws IdempotencyKeyReused */
  find(partner: PartnerId, key: IdempotencyKey | null, at: Date): { readonly outcome: unknown } | null {
    const first = key === null ? undefined : this.store.outcomes.get(nameOf(partner, key));
    if (first === undefined || at.getTime() - first.at.getTime() > IDEMPOTENCY_KEY_LIFETIME_MS) return null;
    if (first.fingerprint !== key?.fingerprint) throw new IdempotencyKeyReused();
    return first;
  }
}

function nameOf(partner: PartnerId, { scope, key }: IdempotencyKey): string {
  return JSON.stringify([partner, scope, key]);
}
