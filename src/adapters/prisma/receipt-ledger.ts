import { IDEMPOTENCY_KEY_LIFETIME_MS, type IdempotencyKey } from '../../application/idempotency/idempotency-key.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { PartnerId } from '../../domain/access/partner.js';
import { IdempotencyKeyReused } from '../../domain/idempotency/idempotency-key-reused.js';
import type { LastingRefusal } from '../../domain/tenants/tenant-errors.js';
import type { DatabaseClient, Transaction } from './database.js';
import { readRefusal, writeRefusal } from './stored-refusal.js';

/** Whose key it is, and at what time it is used. */
export interface KeyUse {
  readonly partner: PartnerId;
  readonly idempotency: IdempotencyKey | null;
  readonly at: Date;
}

interface Receipt {
  readonly fingerprint: string;
  readonly outcome: unknown;
  readonly refusal: unknown;
}

/** A receipt of the same key that another transaction writes is waited for. What is too old to count is taken over. */
const CLAIM = `
INSERT INTO idempotency_receipts AS receipt (partner_id, scope, key, fingerprint, event_id, created_at)
VALUES ($1, $2, $3, $4, gen_random_uuid(), $5::timestamptz)
ON CONFLICT (partner_id, scope, key) DO UPDATE SET fingerprint = excluded.fingerprint, event_id = excluded.event_id,
  created_at = excluded.created_at, outcome = NULL, refusal = NULL
WHERE receipt.created_at < $6::timestamptz
RETURNING 1 AS claimed`;

const FIND = `
SELECT fingerprint, outcome, refusal FROM idempotency_receipts
WHERE partner_id = $1 AND scope = $2 AND key = $3 AND created_at >= $4::timestamptz`;

const KEEP = `
UPDATE idempotency_receipts SET outcome = $4::jsonb WHERE partner_id = $1 AND scope = $2 AND key = $3`;

const REFUSE = `
INSERT INTO idempotency_receipts AS receipt (partner_id, scope, key, fingerprint, event_id, created_at, refusal)
VALUES ($1, $2, $3, $4, gen_random_uuid(), $5::timestamptz, $7::jsonb)
ON CONFLICT (partner_id, scope, key) DO UPDATE SET fingerprint = excluded.fingerprint, event_id = excluded.event_id,
  created_at = excluded.created_at, outcome = NULL, refusal = excluded.refusal
WHERE receipt.created_at < $6::timestamptz`;

/** Does things once per idempotency key, where the outcome itself is kept and not an event that tells it. */
export class ReceiptLedger {
  constructor(private readonly database: DatabaseClient) {}

  /**
   * Does something in one transaction with its receipt, or answers the outcome of when it was done. Outcomes are JSON.
   * @throws IdempotencyKeyReused
   */
  async once<T>(use: KeyUse, effect: (transaction: Transaction) => Promise<T>): Promise<Outcome<T>> {
    return this.database.$transaction(async (transaction) => {
      const first = await this.claim(use, transaction);
      // Kept by the same statement of this class for the same scope.
      if (first !== null) return { value: first.outcome as T, replayed: true };
      const value = await effect(transaction);
      if (use.idempotency !== null) await transaction.$executeRawUnsafe(KEEP, ...nameOf(use), JSON.stringify(value));
      return { value, replayed: false };
    }, TRANSACTION);
  }

  /** Keeps a refusal for repetitions of the request; answers `false`, and keeps nothing, when the key has an outcome already. */
  async refuse(use: KeyUse, refusal: LastingRefusal): Promise<boolean> {
    if (use.idempotency === null) return true;
    return (
      (await this.database.$executeRawUnsafe(REFUSE, ...claimOf(use), JSON.stringify(writeRefusal(refusal)))) === 1
    );
  }

  /**
   * The kept outcome of the first request with a key; `null` when there is none.
   * @throws IdempotencyKeyReused, and the refusal that the first request was answered
   */
  async find(use: KeyUse): Promise<{ readonly outcome: unknown } | null> {
    return use.idempotency === null ? null : this.findIn(use, this.database);
  }

  /** Claims a key for this transaction; `null` when it is claimed, or there is none. */
  private async claim(use: KeyUse, transaction: Transaction): Promise<Receipt | null> {
    if (use.idempotency === null) return null;
    const claimed = await transaction.$queryRawUnsafe<unknown[]>(CLAIM, ...claimOf(use));
    if (claimed.length > 0) return null;
    const first = await this.findIn(use, transaction);
    if (first === null) throw new Error('a key is neither free nor taken');
    return first;
  }

  private async findIn(use: KeyUse, client: Pick<Transaction, '$queryRawUnsafe'>): Promise<Receipt | null> {
    const [receipt] = await client.$queryRawUnsafe<Receipt[]>(FIND, ...nameOf(use), forgottenBefore(use));
    if (receipt === undefined) return null;
    if (receipt.fingerprint !== use.idempotency?.fingerprint) throw new IdempotencyKeyReused();
    if (receipt.refusal !== null) throw readRefusal(receipt.refusal).asReplay();
    return receipt;
  }
}

const TRANSACTION = { maxWait: 5_000, timeout: 20_000 } as const;

function nameOf({ partner, idempotency }: KeyUse): readonly [string, string, string] {
  return [partner, idempotency?.scope ?? '', idempotency?.key ?? ''];
}

function claimOf(use: KeyUse): readonly string[] {
  return [...nameOf(use), use.idempotency?.fingerprint ?? '', use.at.toISOString(), forgottenBefore(use)];
}

function forgottenBefore({ at }: KeyUse): string {
  return new Date(at.getTime() - IDEMPOTENCY_KEY_LIFETIME_MS).toISOString();
}
