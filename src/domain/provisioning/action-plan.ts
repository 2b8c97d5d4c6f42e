/** What becomes of the actions before it when an action fails for good: they stay as they are, or are compensated. */
export const ON_FAILURE = ['retain', 'compensate'] as const;

export type OnFailure = (typeof ON_FAILURE)[number];

/** How one action of a run is to be tried. A run keeps the plan that held when it began. */
export interface ActionPlan {
  readonly name: string;
  readonly onFailure: OnFailure;
  /** Whether it can be compensated. */
  readonly compensable: boolean;
  /** How often it is tried before it has failed; attempts that a dying worker interrupted do not count. */
  readonly attempts: number;
  /** The same for its compensation. */
  readonly compensationAttempts: number;
  /** How long one attempt may take, in milliseconds. */
  readonly timeLimitMs: number;
  /** The time between the first attempt and the second, in milliseconds; it doubles from there. */
  readonly firstRetryMs: number;
}

/** What holds where an action says nothing else. */
export const PLAN_DEFAULTS = {
  onFailure: 'retain',
  attempts: 3,
  compensationAttempts: 5,
  timeLimitMs: 10_000,
  firstRetryMs: 1_000,
} as const satisfies Partial<ActionPlan>;

const MAX_DELAY_MS = 5 * 60_000;
const MAX_ASKED_DELAY_MS = 60 * 60_000;

/**
 * How long to wait after the nth failed attempt, in milliseconds: doubling up to five minutes, or as long as the action asked for, up to
 * an hour.
 */
export function retryDelayMs({ firstRetryMs }: ActionPlan, failures: number, askedMs: number | null): number {
  const doubled = Math.min(firstRetryMs * 2 ** Math.max(0, failures - 1), MAX_DELAY_MS);
  return Math.max(doubled, Math.min(askedMs ?? 0, MAX_ASKED_DELAY_MS));
}
