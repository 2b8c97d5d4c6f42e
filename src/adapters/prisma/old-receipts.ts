import type { OldReceipts } from '../../application/idempotency/ports.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';

/** Receipts that a request is using just now are left for the next time. */
const FORGET = `
WITH old AS (
  SELECT partner_id, scope, key FROM idempotency_receipts
  WHERE created_at < $1::timestamptz
  ORDER BY created_at
  LIMIT $2::int
  FOR UPDATE SKIP LOCKED
)
DELETE FROM idempotency_receipts AS receipt USING old
WHERE receipt.partner_id = old.partner_id AND receipt.scope = old.scope AND receipt.key = old.key`;

/** Clears receipts out of PostgreSQL. */
export class PrismaOldReceipts implements OldReceipts {
  constructor(private readonly database: Database) {}

  async forget(before: Date, limit: number): Promise<number> {
    return reachingDatabase(() => this.database.client.$executeRawUnsafe(FORGET, before.toISOString(), limit));
  }
}
