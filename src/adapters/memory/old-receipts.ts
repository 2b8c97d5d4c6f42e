import type { OldReceipts } from '../../application/idempotency/ports.js';
import type { MemoryStore } from './memory-store.js';

/** Clears receipts out of a memory store. */
export class MemoryOldReceipts implements OldReceipts {
  constructor(private readonly store: MemoryStore) {}

  async forget(before: Date, limit: number): Promise<number> {
    const old = [...this.store.receipts].filter(([, { at }]) => at < before).slice(0, limit);
    for (const [name] of old) this.store.receipts.delete(name);
    return old.length;
  }
}
