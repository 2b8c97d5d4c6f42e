import type { ActionPlan } from './action-plan.js';
import type { Attempt, AttemptOutcome, Operation } from './attempt.js';

/** Where an action stands within a run; `withdrawn`: it was no longer among the actions when the run was taken up again. */
export const ACTION_STATES = [
  'pending',
  'applying',
  'applied',
  'failed',
  'compensating',
  'compensated',
  'compensation_failed',
  'withdrawn',
] as const;

export type ActionState = (typeof ACTION_STATES)[number];

/** One action of a run: its plan, where it stands, and every attempt so far. */
export interface ActionProgress {
  readonly plan: ActionPlan;
  readonly state: ActionState;
  /** Attempts that ended without success since it was last begun; interrupted ones do not count. */
  readonly failures: number;
  /** How many attempts there were ever. */
  readonly attemptCount: number;
  /** The latest of them, the oldest first. */
  readonly attempts: readonly Attempt[];
}

/** How many attempts of an action are kept; somebody would have to retry by hand dozens of times to get there. */
const KEPT_ATTEMPTS = 100;

/** An action that nothing has happened to. */
export function untouched(plan: ActionPlan): ActionProgress {
  return { plan, state: 'pending', failures: 0, attemptCount: 0, attempts: [] };
}

/** Begins an attempt. */
export function withAttempt(progress: ActionProgress, operation: Operation, startedAt: Date): ActionProgress {
  const attempt: Attempt = { operation, outcome: 'running', reason: null, startedAt, finishedAt: null };
  return {
    ...progress,
    state: operation === 'apply' ? 'applying' : 'compensating',
    attemptCount: progress.attemptCount + 1,
    attempts: [...progress.attempts, attempt].slice(-KEPT_ATTEMPTS),
  };
}

/** Ends the attempt that is running. */
export function withoutRunning(
  progress: ActionProgress,
  outcome: AttemptOutcome,
  reason: string | null,
  finishedAt: Date,
): ActionProgress {
  const attempts = progress.attempts.map((attempt) =>
    attempt.outcome === 'running' ? { ...attempt, outcome, reason, finishedAt } : attempt,
  );
  return { ...progress, attempts };
}

/** Says whether an attempt is running. */
export function isRunning({ attempts }: ActionProgress): boolean {
  return attempts.at(-1)?.outcome === 'running';
}

/** Forgets what it came to, but not its attempts: it is to be applied from the start. */
export function restarted(progress: ActionProgress, plan: ActionPlan): ActionProgress {
  return { ...progress, plan, state: 'pending', failures: 0 };
}

/**
 * Says whether it may be applied: an attempt succeeded, or nobody knows whether one did, and it was not compensated since. An action that
 * refuses says that it is not, whatever came of the attempts before: it is idempotent, so it would have said that it is done.
 */
export function mayBeApplied({ attempts, attemptCount }: ActionProgress): boolean {
  const beginning: Belief = attemptCount > attempts.length ? 'perhaps' : 'no';
  return attempts.reduce(believed, beginning) !== 'no';
}

type Belief = 'no' | 'perhaps' | 'yes';

function believed(belief: Belief, { operation, outcome }: Attempt): Belief {
  if (operation === 'compensate') return outcome === 'succeeded' ? 'no' : belief;
  if (outcome === 'succeeded') return 'yes';
  if (belief === 'yes') return belief;
  if (outcome === 'refused') return 'no';
  return outcome === 'unanswered' || outcome === 'interrupted' ? 'perhaps' : belief;
}
