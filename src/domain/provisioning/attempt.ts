/** What an action is asked to do. */
export const OPERATIONS = ['apply', 'compensate'] as const;

export type Operation = (typeof OPERATIONS)[number];

/**
 * How an attempt ended. Of two nobody knows whether it worked: `unanswered`, there was no complete answer in time; `interrupted`,
 * whoever made it died meanwhile.
 */
export const ATTEMPT_OUTCOMES = ['running', 'succeeded', 'failed', 'refused', 'unanswered', 'interrupted'] as const;

export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** One attempt at an action: stored as running before the action is called, and finished afterwards. */
export interface Attempt {
  readonly operation: Operation;
  readonly outcome: AttemptOutcome;
  /** Why it did not succeed, for the partner: nothing internal. */
  readonly reason: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

/** What an action answered: done, not done and to be tried again, refused for good, or nothing that would tell. */
export type CallResult =
  | { readonly outcome: 'succeeded' }
  | { readonly outcome: 'unanswered'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly reason: string; readonly retryAfterMs: number | null }
  | { readonly outcome: 'refused'; readonly reason: string };
