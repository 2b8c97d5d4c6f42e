import type { CallResult } from '../../domain/provisioning/attempt.js';
import { cleanText } from '../../domain/shared/text.js';
import { ActionFailed, ActionRefused, ActionUnanswered } from '../../application/provisioning/action-errors.js';
import type { ActionRegistry } from '../../application/provisioning/action-registry.js';
import type { ActionCalls } from '../../application/provisioning/ports.js';
import type { Tracer } from '../../application/shared/tracer.js';

/** Where defects of actions, and why they could not be reached, are told to the operator: none of it reaches a partner. */
export interface ActionLog {
  warn(fields: { readonly action: string; readonly err: unknown }, message: string): void;
}

/** The longest reason that is kept, in characters. */
const REASON_MAX_LENGTH = 400;

/** Calls actions within their time, also those that do not look at their signal, and puts what came of it so that a partner may read it. */
export class TimedActionCalls implements ActionCalls {
  constructor(
    private readonly actions: ActionRegistry,
    private readonly log: ActionLog,
    private readonly tracer: Tracer | null = null,
  ) {}

  async call(...call: Parameters<ActionCalls['call']>): Promise<CallResult> {
    if (this.tracer === null) return this.attempt(...call);
    const [plan, operation, tenant] = call;
    const facts = { 'provisioning.action': plan.name, 'provisioning.operation': operation };
    const span = this.tracer.begin({ name: 'call action', kind: 'client', facts });
    const result = await span.within(() => this.attempt(plan, operation, tenant, span.traceParent));
    span.end(result.outcome === 'succeeded' ? undefined : result.outcome);
    return result;
  }

  private async attempt(
    ...[plan, operation, tenant, traceParent]: Parameters<ActionCalls['call']>
  ): Promise<CallResult> {
    const { name, timeLimitMs } = plan;
    const action = this.actions.find(name);
    if (action === null) return failed('The action is not configured just now.');
    const signal = AbortSignal.timeout(timeLimitMs);
    const call = async () => {
      if (operation === 'apply') await action.apply(tenant, signal, traceParent);
      else if (action.compensate !== undefined) await action.compensate(tenant, signal, traceParent);
      else throw new ActionRefused('The action cannot be compensated any more.');
    };
    try {
      await Promise.race([call(), aborted(signal)]);
      return { outcome: 'succeeded' };
    } catch (error) {
      if (error instanceof ActionRefused) return { outcome: 'refused', reason: cleaned(error.reason) };
      if (error instanceof ActionFailed) {
        if (error.cause !== undefined) this.log.warn({ action: name, err: error }, 'a provisioning action failed');
        return failed(error.reason, error.retryAfterMs);
      }
      if (signal.aborted) return unanswered(`There was no answer within ${timeLimitMs / 1000} s.`);
      this.log.warn(
        { action: name, err: error },
        'a provisioning action threw something that does not tell whether it worked',
      );
      return unanswered(error instanceof ActionUnanswered ? error.reason : 'The action failed.');
    }
  }
}

/** Rejects when time is up, also for an action that does not look at its signal. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('time is up')), { once: true });
  });
}

function failed(reason: string, retryAfterMs: number | null = null): CallResult {
  return { outcome: 'failed', reason: cleaned(reason), retryAfterMs };
}

function unanswered(reason: string): CallResult {
  return { outcome: 'unanswered', reason: cleaned(reason) };
}

function cleaned(reason: string): string {
  return cleanText(reason, REASON_MAX_LENGTH) || 'No reason was given.';
}
