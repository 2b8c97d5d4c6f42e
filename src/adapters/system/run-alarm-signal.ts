import type { RunAlarm } from '../../application/provisioning/ports.js';

/** A timer may end a little before its time by the clock: whoever looked then would find nothing. */
const EARLY_MS = 2;

/** Passes on, within this process, that a run has become due; nobody has to listen. */
export class RunAlarmSignal implements RunAlarm {
  private listener: (() => void) | null = null;

  set(inMs: number): void {
    setTimeout(() => this.listener?.(), inMs + EARLY_MS).unref();
  }

  /** Sets who is told: one listener at most, `null` for nobody. It must be quick and must not throw. */
  listen(listener: (() => void) | null): void {
    this.listener = listener;
  }
}
