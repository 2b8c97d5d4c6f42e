import type { DeliveryAlarm } from '../../application/webhooks/delivery-ports.js';
import type { Uuid } from '../../domain/shared/uuid.js';

/** Remembers alarms; nobody is there to hear them. */
export class MemoryDeliveryAlarm implements DeliveryAlarm {
  private readonly times = new Map<Uuid, number>();

  async set(webhook: Uuid, inMs: number): Promise<void> {
    this.times.set(webhook, inMs);
  }
}
