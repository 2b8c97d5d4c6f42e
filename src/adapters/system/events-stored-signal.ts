import type { EventsStored } from '../../application/events/ports.js';

/** Passes on, within this process, that events were stored; nobody has to listen. */
export class EventsStoredSignal implements EventsStored {
  private listener: (() => void) | null = null;

  tell(): void {
    this.listener?.();
  }

  /** Sets who is told: one listener at most, `null` for nobody. It must be quick and must not throw. */
  listen(listener: (() => void) | null): void {
    this.listener = listener;
  }
}
