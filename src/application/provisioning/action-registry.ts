import { PLAN_DEFAULTS, type ActionPlan } from '../../domain/provisioning/action-plan.js';
import type { ProvisioningAction } from './ports.js';

/** An action and how it is to be tried, where that differs from `PLAN_DEFAULTS`. */
export interface RegisteredAction {
  readonly action: ProvisioningAction;
  readonly plan?: Partial<Omit<ActionPlan, 'name' | 'compensable'>>;
}

/** The actions of this installation, in the order in which they are applied. */
export class ActionRegistry {
  private readonly actions: ReadonlyMap<string, ProvisioningAction>;
  /** What a new tenant's run is made of. */
  readonly plans: readonly ActionPlan[];

  /** @throws Error when two have one name */
  constructor(registered: readonly RegisteredAction[]) {
    this.actions = new Map(registered.map(({ action }) => [action.name, action]));
    if (this.actions.size < registered.length) throw new Error('two provisioning actions have the same name');
    this.plans = registered.map(({ action, plan }) => ({
      ...PLAN_DEFAULTS,
      ...plan,
      name: action.name,
      compensable: action.compensate !== undefined,
    }));
  }

  /** `null` when a run knows an action that is no longer among them, or not yet in this process. */
  find(name: string): ProvisioningAction | null {
    return this.actions.get(name) ?? null;
  }
}
