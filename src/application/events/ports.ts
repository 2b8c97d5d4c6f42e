/**
 * Gives stored events their place in the feed.
 *
 * Numbers begin at 1, have no gaps and are given in the order in which readers can come to see them: once a reader has seen
 * a number, no smaller one will appear. So an event whose transaction commits late gets a later number and is never skipped.
 * An event gets one number, and keeps it. What happened to one tenant is numbered in the order it happened.
 * Of several relays at once one works and the others wait for it; when its process dies the next one goes on.
 */
export interface EventRelay {
  /**
   * Numbers the oldest events that have no number yet, at most `limit`, all of them or none, and answers how many.
   * @throws Unavailable
   */
  relay(limit: number): Promise<number>;
}

/** Is told, within the process, that events were stored, so that they need not wait until somebody looks for them. */
export interface EventsStored {
  /** Answers at once, costs next to nothing and never throws. */
  tell(): void;
}
