import { IDEMPOTENCY_KEY_LIFETIME_MS, type IdempotencyKey } from '../../application/idempotency/idempotency-key.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { PartnerId } from '../../domain/access/partner.js';
import { IdempotencyKeyReused } from '../../domain/idempotency/idempotency-key-reused.js';
import type { LastingRefusal } from '../../domain/tenants/tenant-errors.js';
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

/** Keeps a refusal for repetitions of a request with a key; answers `false`, and keeps nothing, when the key has an outcome already. */
export function rememberRefusal(
  store: MemoryStore,
  partner: PartnerId,
  refusal: LastingRefusal,
  command: CommandContext,
  at: Date,
): boolean {
  const { idempotency } = command;
  const first = idempotency === null ? undefined : store.receipts.get(receiptName(partner, idempotency));
  if (first !== undefined && !isForgotten(first, at)) return false;
  rememberOutcome(store, partner, refusal, command, at);
  return true;
}

function isForgotten({ at }: StoredReceipt, now: Date): boolean {
  return now.getTime() - at.getTime() > IDEMPOTENCY_KEY_LIFETIME_MS;
}

function receiptName(partner: PartnerId, { scope, key }: IdempotencyKey): string {
  return JSON.stringify([partner, scope, key]);
}
