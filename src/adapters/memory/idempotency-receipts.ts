import { IDEMPOTENCY_KEY_LIFETIME_MS, type IdempotencyKey } from '../../application/idempotency/idempotency-key.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { PartnerId } from '../../domain/access/partner.js';
import { IdempotencyKeyReused } from '../../domain/idempotency/idempotency-key-reused.js';
import type { MemoryStore, StoredReceipt } from './memory-store.js';

/** What came of the first request with the command's key; `null` without a key, or when it is new. @throws IdempotencyKeyReused */
export function firstOutcome(
  { receipts }: MemoryStore,
  partner: PartnerId,
  { idempotency }: CommandContext,
  now: Date,
): StoredReceipt | null {
  const first = idempotency === null ? undefined : receipts.get(receiptName(partner, idempotency));
  if (idempotency === null || first === undefined || isForgotten(first, now)) return null;
  if (first.fingerprint !== idempotency.fingerprint) throw new IdempotencyKeyReused();
  return first;
}

/** Keeps what came of a request with a key. */
export function rememberOutcome(
  { receipts }: MemoryStore,
  partner: PartnerId,
  outcome: StoredReceipt['outcome'],
  { idempotency }: CommandContext,
  at: Date,
  awaited = false,
): void {
  if (idempotency === null) return;
  receipts.set(receiptName(partner, idempotency), { fingerprint: idempotency.fingerprint, at, outcome, awaited });
}

/** Says whether a key has an outcome that is still kept. */
export function hasOutcome(
  { receipts }: MemoryStore,
  partner: PartnerId,
  { idempotency }: CommandContext,
  now: Date,
): boolean {
  const first = idempotency === null ? undefined : receipts.get(receiptName(partner, idempotency));
  return first !== undefined && !isForgotten(first, now);
}

function isForgotten({ at }: StoredReceipt, now: Date): boolean {
  return now.getTime() - at.getTime() > IDEMPOTENCY_KEY_LIFETIME_MS;
}

function receiptName(partner: PartnerId, { scope, key }: IdempotencyKey): string {
  return JSON.stringify([partner, scope, key]);
}
