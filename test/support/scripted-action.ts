import { ActionFailed, ActionRefused } from '../../src/application/provisioning/action-errors.js';
import type { ProvisioningAction } from '../../src/application/provisioning/ports.js';

/**
 * How one call of a scripted action goes. `died-…`: the worker dies in the middle, `lost-…`: the answer does not get through, each before
 * or after the action did its work.
 */
export type Script = 'ok' | 'fail' | 'refuse' | 'lost-before' | 'lost-after' | 'died-before' | 'died-after';

/** What was asked of actions, in order, and whether it was done. */
export interface ActionCall {
  readonly action: string;
  readonly operation: 'apply' | 'compensate';
  readonly script: Script;
}

/** Stands for the death of a worker: whoever waits for it learns that the worker will never go on. */
export class Deaths {
  private waiting: (() => void) | null = null;

  /** Resolves at the next death. */
  next(): Promise<'died'> {
    return new Promise((resolve) => {
      this.waiting = () => resolve('died');
    });
  }

  happen(): Promise<never> {
    this.waiting?.();
    return new Promise(() => undefined);
  }
}

/** An action, as a host product would write one, that goes call by call as a test says; `ok` when the script is over. */
export class ScriptedAction implements ProvisioningAction {
  readonly compensate?: () => Promise<void>;

  constructor(
    readonly name: string,
    private readonly scripts: Script[],
    private readonly calls: ActionCall[],
    private readonly deaths: Deaths,
    compensable = true,
  ) {
    if (compensable) this.compensate = () => this.play('compensate');
  }

  apply(): Promise<void> {
    return this.play('apply');
  }

  private async play(operation: ActionCall['operation']): Promise<void> {
    const script = this.scripts.shift() ?? 'ok';
    this.calls.push({ action: this.name, operation, script });
    if (script === 'fail') throw new ActionFailed('Try again.');
    if (script === 'refuse') throw new ActionRefused('Not for this customer.');
    if (script.startsWith('lost')) throw new Error('connection reset');
    if (script !== 'ok') await this.deaths.happen();
  }
}
