import type { PartnerId } from '../access/partner.js';
import type { Uuid } from '../shared/uuid.js';
import type { ActionPlan } from './action-plan.js';
import type { ActionProgress } from './action-progress.js';
import type { Operation } from './attempt.js';

/** What a run is about; the last three are ends, though a run can be taken up again from `failed` and `cancelled`. */
export type RunPhase = 'applying' | 'compensating' | 'succeeded' | 'failed' | 'cancelled';

/** Everything there is to know about bringing one tenant to life. */
export interface RunState {
  readonly tenant: Uuid;
  readonly partner: PartnerId;
  readonly phase: RunPhase;
  /** Where compensation leads to. */
  readonly afterCompensation: 'failed' | 'cancelled';
  /** Why it failed, for the partner. */
  readonly reason: string | null;
  readonly actions: readonly ActionProgress[];
  readonly version: number;
  /** When somebody has to look at it next; while an attempt is running, when its worker must have died. `null`: never. */
  readonly dueAt: Date | null;
  readonly startedAt: Date;
}

/** What is to be done next: call an action, or nothing because it is over. */
export type RunStep =
  | { readonly kind: 'call'; readonly action: ActionPlan; readonly operation: Operation }
  | { readonly kind: 'end'; readonly phase: 'succeeded' | 'failed' | 'cancelled' };
