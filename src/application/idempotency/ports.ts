/** The receipts of used idempotency keys, seen by who clears them away. */
export interface OldReceipts {
  /**
   * Deletes receipts made before a time, at most `limit`, and answers how many.
   * @throws Unavailable
   */
  forget(before: Date, limit: number): Promise<number>;
}
