/** The database cannot be used as it is configured; the message says what to set. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}
