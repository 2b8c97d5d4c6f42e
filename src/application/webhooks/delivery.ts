import type { PartnerId } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Attempt, DeliveryStatus } from '../../domain/webhooks/delivery.js';
import type { WebhookSecret } from '../../domain/webhooks/webhook-secret.js';
import type { RecordedEvent } from '../events/event-log.js';

/** An event on its way to a webhook, with everything that was tried. */
export interface Delivery {
  readonly id: Uuid;
  readonly webhook: Uuid;
  readonly event: Uuid;
  readonly eventType: string;
  readonly status: DeliveryStatus;
  /** How many attempts there were since the delivery, or the last retry of it, began. */
  readonly attemptCount: number;
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
  /** The oldest first. */
  readonly attempts: readonly Attempt[];
}

/** A delivery that was taken to be attempted now. */
export interface ClaimedDelivery {
  readonly id: Uuid;
  readonly webhook: Uuid;
  readonly partner: PartnerId;
  readonly url: string;
  /** The newest first; none when none can be read. */
  readonly secrets: readonly WebhookSecret[];
  readonly event: RecordedEvent;
  /** For how long it had been due, in milliseconds. */
  readonly lateMs: number;
  /** How often it has been begun anew by hand. */
  readonly round: number;
  /** Which attempt of the round it is: 1, 2, 3 … */
  readonly number: number;
}
