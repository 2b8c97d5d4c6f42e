import { IDEMPOTENCY_KEY_LIFETIME_MS, type IdempotencyKey } from '../../application/idempotency/idempotency-key.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { PartnerId } from '../../domain/access/partner.js';
import { IdempotencyKeyReused } from '../../domain/idempotency/idempotency-key-reused.js';
import { InvalidStateTransition, toldAgain, type LastingRefusal } from '../../domain/tenants/tenant-errors.js';
import type { MemoryStore, StoredOutcome } from './memory-store.js';

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

  /** Keeps a refusal for repetitions of the request; answers `false`, and keeps nothing, when the key has an outcome already. */
  refuse(partner: PartnerId, key: IdempotencyKey | null, at: Date, refusal: LastingRefusal): boolean {
    if (key === null) return true;
    if (this.kept(partner, key, at) !== null) return false;
    this.store.outcomes.set(nameOf(partner, key), { fingerprint: key.fingerprint, at, outcome: refusal });
    return true;
  }

  /**
   * The kept outcome of the first request with a key; `null` when there is none.
   * @throws IdempotencyKeyReused, and the refusal that the first request was answered
   */
  find(partner: PartnerId, key: IdempotencyKey | null, at: Date): { readonly outcome: unknown } | null {
    const first = key === null ? null : this.kept(partner, key, at);
    if (first === null) return null;
    if (first.fingerprint !== key?.fingerprint) throw new IdempotencyKeyReused();
    if (first.outcome instanceof InvalidStateTransition) throw toldAgain(first.outcome);
    return first;
  }

  private kept(partner: PartnerId, key: IdempotencyKey, at: Date): StoredOutcome | null {
    const first = this.store.outcomes.get(nameOf(partner, key));
    return first === undefined || at.getTime() - first.at.getTime() > IDEMPOTENCY_KEY_LIFETIME_MS ? null : first;
  }
}

function nameOf(partner: PartnerId, { scope, key }: IdempotencyKey): string {
  return JSON.stringify([partner, scope, key]);
}
