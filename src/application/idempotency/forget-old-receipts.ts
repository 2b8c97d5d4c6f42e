import type { Clock } from '../shared/ports.js';
import { IDEMPOTENCY_KEY_LIFETIME_MS } from './idempotency-key.js';
import type { OldReceipts } from './ports.js';

/** How many receipts one statement deletes. */
const BATCH = 5_000;

/** Deletes the receipts of idempotency keys that are forgotten anyway. */
export class ForgetOldReceipts {
  constructor(
    private readonly receipts: OldReceipts,
    private readonly clock: Clock,
    private readonly batch: number = BATCH,
  ) {}

  /** Answers how many were deleted. @throws Unavailable */
  async execute(): Promise<number> {
    const before = new Date(this.clock.now().getTime() - IDEMPOTENCY_KEY_LIFETIME_MS);
    let total = 0;
    for (;;) {
      const forgotten = await this.receipts.forget(before, this.batch);
      total += forgotten;
      if (forgotten < this.batch) return total;
    }
  }
}
