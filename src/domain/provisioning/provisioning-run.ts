import type { PartnerId } from '../access/partner.js';
import type { Uuid } from '../shared/uuid.js';
import { retryDelayMs, type ActionPlan } from './action-plan.js';
import {
  isRunning,
  mayBeApplied,
  restarted,
  untouched,
  withAttempt,
  withoutRunning,
  type ActionProgress,
} from './action-progress.js';
import { replanned } from './replanned.js';
import type { CallResult } from './attempt.js';
import type { RunState, RunStep } from './run-state.js';

/** A decided change of a run, and the stored version it is based on (`null` when the run is new). */
export interface RunChange {
  readonly next: ProvisioningRun;
  readonly basedOn: number | null;
}

/** How much longer than its time limit an attempt may be running before its worker counts as dead, in milliseconds. */
const LEASE_SLACK_MS = 5_000;

/** The actions that bring one tenant to life, and how far they are. Immutable: it answers what it would become. */
export class ProvisioningRun {
  private constructor(readonly state: RunState) {}

  /** Takes up a run that was stored earlier. */
  static stored(state: RunState): ProvisioningRun {
    return new ProvisioningRun(state);
  }

  /** A new tenant's run, due at once. */
  static begin(tenant: Uuid, partner: PartnerId, plans: readonly ActionPlan[], at: Date): RunChange {
    const next = new ProvisioningRun({
      tenant,
      partner,
      phase: 'applying',
      afterCompensation: 'failed',
      reason: null,
      actions: plans.map(untouched),
      version: 1,
      dueAt: at,
      startedAt: at,
    });
    return { next: next.advanced(), basedOn: null };
  }

  /** What is to be done next. */
  get step(): RunStep {
    const { phase } = this.state;
    if (phase !== 'applying' && phase !== 'compensating') return { kind: 'end', phase };
    const action = this.candidate();
    if (action === undefined) throw new Error('a run that is under way has something left to do');
    return { kind: 'call', action: action.plan, operation: phase === 'applying' ? 'apply' : 'compensate' };
  }

  /** The attempt that is running, by its action and number; `null` when there is none. */
  get running(): string | null {
    const action = this.state.actions.find(isRunning);
    return action === undefined ? null : `${action.plan.name}#${action.attemptCount}`;
  }

  /** Begins an attempt at the next action. */
  start(at: Date): ProvisioningRun {
    const { step } = this;
    if (step.kind === 'end' || this.running !== null) throw new Error('this run cannot start an attempt');
    const dueAt = new Date(at.getTime() + step.action.timeLimitMs + LEASE_SLACK_MS);
    return this.with({ actions: this.replaced(step.action, (one) => withAttempt(one, step.operation, at)), dueAt });
  }

  /** Takes note of what the running attempt came to. */
  finish(result: CallResult, at: Date): ProvisioningRun {
    const action = this.state.actions.find(isRunning);
    if (action === undefined) throw new Error('no attempt is running');
    const reason = result.outcome === 'succeeded' ? null : result.reason;
    const ended = withoutRunning(action, result.outcome, reason, at);
    const applying = this.state.phase === 'applying';
    if (result.outcome === 'succeeded') {
      return this.put({ ...ended, state: applying ? 'applied' : 'compensated', failures: 0 }, { dueAt: at });
    }
    const failures = action.failures + 1;
    const most = applying ? action.plan.attempts : action.plan.compensationAttempts;
    if (result.outcome !== 'refused' && failures < most) {
      const askedMs = result.outcome === 'failed' ? result.retryAfterMs : null;
      const delayMs = retryDelayMs(action.plan, failures, askedMs);
      return this.put({ ...ended, failures }, { dueAt: new Date(at.getTime() + delayMs) });
    }
    if (!applying) return this.put({ ...ended, state: 'compensation_failed', failures }, { dueAt: at });
    const why = { reason: `${action.plan.name}: ${result.reason}`, dueAt: at } as const;
    const failed = this.with({ actions: this.replaced(action.plan, () => ({ ...ended, state: 'failed', failures })) });
    if (action.plan.onFailure === 'retain') return failed.with({ ...why, phase: 'failed' });
    return failed.backwards('failed', why);
  }

  /** Writes a running attempt off whose worker has died: nobody knows whether it worked, so it will be made again. */
  interrupt(at: Date): ProvisioningRun {
    const action = this.state.actions.find(isRunning);
    if (action === undefined) return this;
    return this.put(withoutRunning(action, 'interrupted', 'The worker stopped in the middle of the attempt.', at), {});
  }

  /**
   * Stops before the next action, because the tenant was deleted; compensates if any of the actions is to be compensated.
   */
  stop(at: Date): ProvisioningRun {
    if (this.state.phase !== 'applying') return this;
    const compensates = this.state.actions.some(({ plan }) => plan.onFailure === 'compensate');
    const actions = this.state.actions.map((one) => (one.state === 'applying' ? restarted(one, one.plan) : one));
    const stopped = this.with({ actions });
    return compensates
      ? stopped.backwards('cancelled', { dueAt: at })
      : stopped.with({ phase: 'cancelled', dueAt: at });
  }

  /**
   * Goes on from the first action that is not applied, whether it failed, was compensated or was never reached. The actions are those
   * of now: what was applied stays applied, what has been added since is applied too, what is no longer among them is left out.
   */
  resume(plans: readonly ActionPlan[], at: Date): ProvisioningRun {
    const actions = replanned(this.state.actions, plans);
    return this.with({ actions, phase: 'applying', reason: null, dueAt: at }).advanced();
  }

  /** Whether there is nothing left to do. */
  get isOver(): boolean {
    return this.step.kind === 'end';
  }

  /** Forgets every reason: they may hold what is personal about the tenant. */
  withoutReasons(): ProvisioningRun {
    const actions = this.state.actions.map((action) => ({
      ...action,
      attempts: action.attempts.map((attempt) => ({ ...attempt, reason: null })),
    }));
    return this.with({ actions, reason: null });
  }

  /** Nobody has to look at it any more. */
  rest(): ProvisioningRun {
    return this.with({ dueAt: null });
  }

  /** This run as a change of the one that was stored. */
  changing(stored: ProvisioningRun): RunChange {
    const basedOn = stored.state.version;
    return { next: this.with({ version: basedOn + 1 }), basedOn };
  }

  private with(news: Partial<RunState>): ProvisioningRun {
    return new ProvisioningRun({ ...this.state, ...news });
  }

  /** Begins to compensate what is applied, or may be, for all that anybody knows. */
  private backwards(afterCompensation: RunState['afterCompensation'], news: Partial<RunState>): ProvisioningRun {
    const isLeft = ({ state, plan }: ActionProgress) =>
      plan.compensable && state !== 'applied' && state !== 'withdrawn';
    const actions = this.state.actions.map((action): ActionProgress =>
      isLeft(action) && mayBeApplied(action) ? { ...action, state: 'compensating', failures: 0 } : action,
    );
    return this.with({ ...news, actions, phase: 'compensating', afterCompensation }).advanced();
  }

  private put(action: ActionProgress, news: Partial<RunState>): ProvisioningRun {
    return this.with({ ...news, actions: this.replaced(action.plan, () => action) }).advanced();
  }

  private replaced({ name }: ActionPlan, change: (one: ActionProgress) => ActionProgress): readonly ActionProgress[] {
    return this.state.actions.map((one) => (one.plan.name === name ? change(one) : one));
  }

  /** The action that the phase is at: the first that is not applied; or, backwards, the last that is still to be compensated. */
  private candidate(): ActionProgress | undefined {
    const { phase, actions } = this.state;
    if (phase === 'applying') return actions.find(({ state }) => state !== 'applied' && state !== 'withdrawn');
    const applied = ({ state, plan }: ActionProgress) =>
      plan.compensable && (state === 'applied' || state === 'compensating');
    return actions.findLast(applied);
  }

  /** Moves on to the end of the phase when nothing is left to do in it. */
  private advanced(): ProvisioningRun {
    const { phase, afterCompensation } = this.state;
    if ((phase !== 'applying' && phase !== 'compensating') || this.candidate() !== undefined) return this;
    return this.with({ phase: phase === 'applying' ? 'succeeded' : afterCompensation });
  }
}
