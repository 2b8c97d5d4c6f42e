/** What an action is asked to do. */
export const OPERATIONS = ['apply', 'compensate'] as const;

export type Operation = (typeof OPERATIONS)[number];

/** How an attempt ended. `interrupted`: whoever made it died meanwhile, so nobody knows whether it worked. */
export const ATTEMPT_OUTCOMES = ['running', 'succeeded', 'failed', 'refused', 'interrupted'] as const;

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

/** What an action answered: done, to be tried again, or refused for good. */
export type CallResult =
  | { readonly outcome: 'succeeded' }
  | { readonly outcome: 'failed'; readonly reason: string; readonly retryAfterMs: number | null }
  | { readonly outcome: 'refused'; readonly reason: string };
