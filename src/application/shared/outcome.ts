/** What a command led to, and whether that was now or when its idempotency key was first used. */
export interface Outcome<T> {
  readonly value: T;
  readonly replayed: boolean;
  /** The first request waits (`IdempotencyKey.awaited`) and has not been answered yet. */
  readonly pending?: true;
}
