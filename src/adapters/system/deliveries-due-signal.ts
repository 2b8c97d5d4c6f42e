import type { DeliveriesDue } from '../../application/webhooks/delivery-ports.js';
import type { Uuid } from '../../domain/shared/uuid.js';

/** Passes on, within this process, which webhooks have something due; nobody has to listen. */
export class DeliveriesDueSignal implements DeliveriesDue {
  private listener: ((webhooks: readonly Uuid[]) => void) | null = null;

  tell(webhooks: readonly Uuid[]): void {
    if (webhooks.length > 0) this.listener?.(webhooks);
  }

  /** Sets who is told: one listener at most, `null` for nobody. It must be quick and must not throw. */
  listen(listener: ((webhooks: readonly Uuid[]) => void) | null): void {
    this.listener = listener;
  }
}
