import type { ActionPlan } from './action-plan.js';
import { restarted, untouched, type ActionProgress } from './action-progress.js';

/**
 * What is left to do for a tenant whose run is taken up again, by the actions of now. Those that are applied come first, in the order
 * in which they were, so that compensation stays its reverse; of actions that are gone only what happened is kept.
 */
export function replanned(actions: readonly ActionProgress[], plans: readonly ActionPlan[]): readonly ActionProgress[] {
  const planOf = new Map(plans.map((plan) => [plan.name, plan]));
  const known = new Map(actions.map((action) => [action.plan.name, action]));
  const behind = actions.flatMap((action): readonly ActionProgress[] => {
    const plan = planOf.get(action.plan.name);
    if (action.state === 'applied') return [{ ...action, plan: plan ?? action.plan }];
    return plan === undefined && action.attemptCount > 0 ? [{ ...action, state: 'withdrawn' }] : [];
  });
  const ahead = plans
    .filter(({ name }) => known.get(name)?.state !== 'applied')
    .map((plan) => {
      const action = known.get(plan.name);
      return action === undefined ? untouched(plan) : restarted(action, plan);
    });
  return [...behind, ...ahead];
}
