/** What one upload may hold. */
export const BULK_LIMITS = {
  rows: 100_000,
  /** After decompression: 64 MiB. */
  bytes: 64 * 1024 * 1024,
  /** Of one row: as much as the body of a single request. */
  rowBytes: 256 * 1024,
} as const;
